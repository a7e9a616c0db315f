// Ask the server; what cannot be reached has the status 0.
const place = document.getElementById("desk").dataset;

export async function ask(path = "", query = {}, body = null) {
  const words = new URLSearchParams({...(place.share && {share: place.share}), ...query});
  const options = body && {
    method: "PUT",
    headers: {"Content-Type": "application/json", "X-XSRFToken": place.token},
    body: JSON.stringify(body),
  };
  try {
    const answer = await fetch(`${place.api}${path && "/" + path}?${words}`, options ?? {});
    const said = await answer.json().catch(() => ({}));
    return {status: answer.status, ...said};
  } catch {
    return {status: 0};
  }
}
