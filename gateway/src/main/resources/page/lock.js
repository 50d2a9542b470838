// The form that asks for a key, and the way to forget it.

const byId = id => document.getElementById(id);

/** Shut, the page shows the form alone. */
export class Lock {
  #access;
  #shown = false;

  /**
   * @param access keeps the key
   * @param onKey is told when there is another one
   */
  constructor(access, onKey) {
    this.#access = access;
    byId("key-form").addEventListener("submit", event => {
      event.preventDefault();
      const key = byId("key").value.trim();
      if (key === "") return;
      byId("key").value = "";
      byId("key-wrong").textContent = "";
      this.#shown = true;
      access.use(key);
      onKey();
    });
    // All that was shown in its name goes, too.
    byId("forget").addEventListener("click", () => {
      access.forget();
      location.reload();
    });
  }

  /** @param why the key that we had is of no use any more; empty: it never was, or there was none */
  shut(why) {
    byId("key-wrong").textContent =
      why !== "" ? "The key is not valid any more." : this.#access.key === null ? "" : "This key is not valid here.";
    this.#access.forget();
    byId("forget").hidden = true;
    byId("key-card").hidden = false;
    document.body.dataset.locked = "";
    // Nobody is torn away from where he is, unless he is nowhere, or there no more.
    if (this.#shown || document.activeElement === document.body) byId("key").focus();
  }

  /** Says why no key helps, where one is being asked for. */
  tell(why) {
    byId("key-wrong").textContent = why;
  }

  open() {
    const wasShut = !byId("key-card").hidden;
    byId("key-card").hidden = true;
    byId("forget").hidden = this.#access.key === null;
    delete document.body.dataset.locked;
    if (wasShut) byId("prices").focus();
    this.#shown = false;
  }
}
