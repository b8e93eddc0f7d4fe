/** Asking the office. Nothing about a person or a session goes along. */

const TIMEOUT = 60000;

/** An answer that is good; throws where there is none (`isOfNetwork`) or a refusal (`status`). */
export async function ask(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, {
      cache: "no-store", credentials: "omit", signal: AbortSignal.timeout?.(TIMEOUT), ...options,
    });
  } catch (error) {
    throw Object.assign(new Error(error.message), { isOfNetwork: true });
  }
  if (!answer.ok) throw Object.assign(new Error(`status ${answer.status}`), { status: answer.status });
  return answer;
}
