/**
 * Which tags of the exchange are which category, as the options say.
 *
 * @module
 */

import { type CategoryMap, ownCategoryMap, readCategoryMap } from "../../polymarket/categories.ts";
import { UsageError } from "../errors.ts";

/**
 * The map from tags to categories that a user names, or the program's own.
 *
 * @param path What `--category-map` names.
 * @throws {UsageError} If there is no such file, or it is no such map.
 */
export async function categoryMapOf(path: string | undefined): Promise<CategoryMap> {
  if (path === undefined) return await ownCategoryMap();
  try {
    return readCategoryMap(await Deno.readTextFile(path), path);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(error.message);
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UsageError(
      `Cannot find the category map ${path}`,
      "Name another with --category-map, or leave it out for the program's own",
    );
  }
}
