import { createSubscriber } from "svelte/reactivity";

/** The rooms of the app. They live in the fragment, so that every server that serves one page serves all. */
export type Route =
  | { at: "home" }
  | { at: "calls" }
  | { at: "family" }
  | { at: "member"; id: string }
  | { at: "verify"; id: string }
  | { at: "invite"; forMember: string | null }
  | { at: "settings" }
  | { at: "check" }
  | { at: "paper" };

export function parseRoute(fragment: string): Route {
  const [room = "", detail = "", more = ""] = fragment.replace(/^#\/?/, "").split("/");
  if (room === "calls") return { at: "calls" };
  if (room === "settings")
    return detail === "check" || detail === "paper" ? { at: detail } : { at: "settings" };
  if (room !== "family") return { at: "home" };
  if (detail === "invite") return { at: "invite", forMember: more === "" ? null : more };
  if (detail === "") return { at: "family" };
  return { at: more === "verify" ? "verify" : "member", id: detail };
}

export function href(route: Route): string {
  switch (route.at) {
    case "home":
      return "#home";
    case "member":
      return `#family/${route.id}`;
    case "invite":
      return route.forMember === null ? "#family/invite" : `#family/invite/${route.forMember}`;
    case "verify":
      return `#family/${route.id}/verify`;
    case "check":
    case "paper":
      return `#settings/${route.at}`;
    default:
      return `#${route.at}`;
  }
}

export class Router {
  readonly #follow = createSubscriber((update) => {
    window.addEventListener("hashchange", update);
    return () => {
      window.removeEventListener("hashchange", update);
    };
  });

  get route(): Route {
    this.#follow();
    return parseRoute(location.hash);
  }

  go(route: Route): void {
    location.hash = href(route);
  }
}
