// How full the hall is, for phones at gates and exits: asked now and then, and forgotten when it grows old.
const SPENT = 120_000; // an older number is not shown

/**
 * `at` tells the kind of the point chosen ("gate", "exit", "stand"); `shown` is `{people, capacity, level}` or null, and
 * `onChange` is told after each asking. An edition without an exit point answers null: nothing is shown then.
 */
export function makeHall({ call, at, now, onChange }) {
  let known = null;
  let heard = -Infinity;

  const shown = () => (at() !== "stand" && now() - heard < SPENT ? known : null);

  return {
    shown,
    async ask() {
      if (at() !== "stand") {
        const answer = await call("inside").catch(() => ({ status: 0 }));
        if (answer.status === 200) {
          known = answer.body.inside ?? null;
          heard = now();
        }
      }
      onChange();
    },
  };
}
