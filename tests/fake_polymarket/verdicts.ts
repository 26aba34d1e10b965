/**
 * Who won on the made-up exchange, as the Data API tells; how far behind it is; and where orders are allowed.
 *
 * @module
 */

import type { ListingMischief } from "./gamma.ts";
import type { HttpMischief } from "./mischief.ts";
import type { Route } from "./route.ts";
import type { FakeWorld } from "./world.ts";

/** What the routes know. */
export interface VerdictFacts {
  readonly world: FakeWorld;
  readonly listings: ListingMischief;
  readonly http: HttpMischief;
}

/** Routes of the verdicts: `/data/v2/resolutions`, `/data/v2/status` and `/site/api/geoblock`. */
export function verdictRoutes(
  { world, listings, http }: VerdictFacts,
): Readonly<Record<string, Route>> {
  return {
    "/data/v2/resolutions": ({ url }) => {
      const ids = (url.searchParams.get("condition") ?? "").split(",");
      if (ids.length > 20) {
        return Response.json({ error: "too many conditions", code: "invalid_request" }, {
          status: 400,
        });
      }
      const markets = listings.silent.has("data")
        ? []
        : world.markets.filter(({ conditionId }) => ids.includes(conditionId));
      return Response.json({
        data: markets.map(({ conditionId, payout, endMs }) => {
          const isDisputed = listings.disputed.has(conditionId);
          const isOver = payout !== undefined && !isDisputed;
          const yes = Math.round(1e6 * (payout ?? 0));
          return {
            condition_id: conditionId,
            status: isOver ? "resolved" : isDisputed ? "posed" : "active",
            payouts: isOver ? [yes, 1e6 - yes] : [],
            resolved_at: isOver ? new Date(endMs).toISOString() : null,
            was_disputed: isDisputed,
          };
        }),
      });
    },
    "/data/v2/status": () =>
      Response.json({
        data: {
          serving: { lag_seconds: http.lagMs / 1000, worst: "activity_feed" },
          age_seconds: 0,
        },
      }),
    "/site/api/geoblock": () =>
      Response.json({ blocked: false, ip: "203.0.113.42", country: "XX", region: "" }),
  };
}
