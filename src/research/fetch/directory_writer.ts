/**
 * Makes the files of a research directory from what is downloaded, while it is: the rate limits of the exchange leave most
 * of the time unused.
 *
 * @module
 */

import type { HttpError } from "../../polymarket/http_error.ts";
import { findCategories } from "../categories.ts";
import { writeIndex } from "../remote/directory_index.ts";
import { writeResolutions } from "./category_files.ts";
import { CategoryWriter, type DownloadEnd, type WritingSource } from "./category_writer.ts";
import { type Manifest, type ManifestCategory, readManifest } from "./manifest.ts";
import { updatedManifest, writeManifest } from "./manifest.ts";
import type { Choice, ChosenMarket } from "./market_choice.ts";
import { removeFolder } from "../files/remove_folder.ts";

/** What a download came to. */
export interface FetchSummary {
  /** What the directory holds now. */
  readonly manifest: Manifest;
  /** Categories that this download was about. */
  readonly categories: readonly ManifestCategory[];
  /** What was passed over. */
  readonly choice: Choice;
  /** Why markets could not be had, by id. */
  readonly failed: ReadonlyMap<string, HttpError>;
}

/**
 * Writes a research directory. What it reads is in the files of the markets alone, so that it may begin again at any time
 * and writes the same.
 */
export class DirectoryWriter implements AsyncDisposable {
  readonly #source: WritingSource;
  readonly #choice: Choice;
  /** In the order of their names. */
  readonly #categories: ReadonlyMap<string, CategoryWriter>;
  readonly #stop = new AbortController();
  #work: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  #isLast = false;

  private constructor(choice: Choice, source: WritingSource) {
    this.#source = source;
    this.#choice = choice;
    this.#categories = new Map(
      marketsByCategory(choice.markets).map((
        [name, markets],
      ) => [name, new CategoryWriter(name, markets, source)]),
    );
  }

  /** Begins; what an earlier download left half-sorted is removed. */
  static async begin(choice: Choice, source: WritingSource): Promise<DirectoryWriter> {
    await removeFolder(source.paths.sort);
    return new DirectoryWriter(choice, source);
  }

  /**
   * Tells that nothing more comes of a market. It is taken as soon as those before it are; when it is the last one of its
   * category, the category is written.
   *
   * @throws What went wrong with an earlier one.
   */
  add({ facts: { category, marketId } }: ChosenMarket): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#work = this.#work.then(async () => {
      if (this.#failure !== undefined || this.#stop.signal.aborted) return;
      try {
        await this.#take(this.#categories.get(category)!, marketId);
      } catch (error) {
        this.#failure = { error };
      }
    });
  }

  async #take(category: CategoryWriter, marketId: string): Promise<void> {
    await category.take(marketId);
    if (!category.isComplete) return;
    const before = [...this.#categories.values()].reduce((sum, { trades }) => sum + trades, 0);
    await category.write((trades) => {
      if (this.#isLast) this.#source.options.onProgress?.("writing", before + trades, 0);
    }, this.#stop.signal);
  }

  /**
   * Waits until every category is written; then writes `resolutions.csv`, and last of all the manifest.
   *
   * @throws What went wrong.
   */
  async finish(end: DownloadEnd & Pick<FetchSummary, "failed">): Promise<FetchSummary> {
    this.#isLast = true;
    await this.#work;
    if (this.#failure !== undefined) throw this.#failure.error;
    const { dir, sort } = this.#source.paths;
    const reports = [...this.#categories.values()].map((category) => category.report(end));
    await writeResolutions(`${dir}/resolutions.csv`, end.endings);
    if (reports.length > 0) await writeIndex(dir, await findCategories(dir));
    const categories = reports.map(({ category }) => category);
    const manifest = updatedManifest(await readManifest(dir), {
      categories,
      refused_markets: this.#choice.refused,
      markets: reports.flatMap(({ markets }) => markets),
    });
    await writeManifest(dir, manifest);
    await removeFolder(sort);
    return { manifest, categories, choice: this.#choice, failed: end.failed };
  }

  /** Stops, and waits until it has. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }
}

/** Markets by the name of their category, in the order in which they are downloaded: one category after the other. */
export function marketsByCategory(
  markets: readonly ChosenMarket[],
): readonly (readonly [name: string, markets: readonly ChosenMarket[]])[] {
  return [...Map.groupBy(markets, ({ facts }) => facts.category)]
    .sort(([a], [b]) => a < b ? -1 : 1);
}
