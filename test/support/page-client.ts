/** The page that a server gives, in a real browser. */
import type { BrowserContext, Page } from "playwright-core"

/** Where a page is. */
export interface PagePlace {
  readonly port: number
  readonly host?: string
  /** What is behind the slash. */
  readonly path?: string
}

const patience = { timeout: 10_000 }

/** What a person does with a page, and sees of it. */
export class PageClient {
  readonly page: Page
  /** What went wrong in the page, and what its policy has forbidden. */
  readonly faults: Array<string> = []

  constructor(page: Page) {
    this.page = page
    page.on("pageerror", ({ message }) => this.faults.push(message))
    page.on("console", (message) => {
      if (message.type() === "error") this.faults.push(message.text())
    })
  }

  static async open(
    context: BrowserContext,
    { host = "127.0.0.1", path = "", port }: PagePlace
  ): Promise<PageClient> {
    const client = new PageClient(await context.newPage())
    await client.page.goto(`http://${host}:${port}/${path}`)
    return client
  }

  /** Opens the page, and takes a nickname where it asks for one. */
  static async join(context: BrowserContext, place: PagePlace, nick: string): Promise<PageClient> {
    const client = await PageClient.open(context, place)
    await client.name(nick)
    return client
  }

  /** Closes the tab as a person does. */
  async close(): Promise<void> {
    await Promise.all([
      this.page.waitForEvent("close", patience),
      this.page.close({ runBeforeUnload: true })
    ])
  }

  private get draftField() {
    return this.page.locator("natter-composer textarea")
  }

  async name(nick: string): Promise<void> {
    const field = this.page.locator(".gate input")
    await field.fill(nick, patience)
    await field.press("Enter")
    await this.draftField.waitFor(patience)
  }

  async write(draft: string): Promise<void> {
    await this.draftField.fill(draft, patience)
  }

  async say(text: string): Promise<void> {
    await this.write(text)
    await this.draftField.press("Enter")
  }

  draft(): Promise<string> {
    return this.draftField.inputValue(patience)
  }

  /** The texts in the log of the room, in their order, without those that wait for their answer. */
  texts(): Promise<ReadonlyArray<string>> {
    return this.page.evaluate(() =>
      Array.from(
        document.querySelectorAll("natter-log [role=log] .text"),
        ({ textContent }) => textContent ?? ""
      )
    )
  }

  /** Waits until this text stands in the log of the room. */
  async sees(text: string): Promise<void> {
    await this.page
      .locator("natter-log [role=log] .text", { hasText: text })
      .first()
      .waitFor(patience)
  }

  /** Waits until this stands anywhere on the page. */
  async tells(text: string): Promise<void> {
    await this.page.getByText(text).first().waitFor(patience)
  }

  /** How often each of these texts is in the log, in the order of the log. */
  async heard(isMeant: (text: string) => boolean): Promise<ReadonlyArray<string>> {
    return (await this.texts()).filter(isMeant)
  }
}
