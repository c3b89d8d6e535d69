// A session of the gateway, whose proofs (RFC 9449) an independent library makes.

import * as DPoP from "dpop";

export class Session {
  /** Signs in with the code that the sandbox shows. */
  static async start(gateway, phone) {
    const session = new Session();
    session.keys = await DPoP.generateKeyPair("ES256");
    const post = (path, value) =>
      session.fetch(gateway.url + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(value),
      });
    await post("/v1/sign-in/codes", { phone });
    const html = await (await fetch(`${gateway.url}/sandbox/sms`)).text();
    const [, code] = html.match(/data-code="(\d+)"/);
    const answer = await post("/v1/sign-in/sessions", { phone, code });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    session.token = (await answer.json()).access_token;
    return session;
  }

  /** The headers of one request. */
  async headers(method, url) {
    const [address] = url.split("?");
    const proof = await DPoP.generateProof(this.keys, address, method, this.nonce, this.token);
    return { dpop: proof, ...(this.token && { authorization: `DPoP ${this.token}` }) };
  }

  /** Keeps what the next proof has to carry. */
  learn(nonce) {
    if (nonce) this.nonce = nonce;
  }

  /** Asks, once more when only the proof was refused. */
  async fetch(url, options = {}) {
    const once = async () => {
      const proof = await this.headers(options.method ?? "GET", url);
      const answer = await fetch(url, { ...options, headers: { ...options.headers, ...proof } });
      this.learn(answer.headers.get("dpop-nonce"));
      return answer;
    };
    const answer = await once();
    const isStale = answer.headers.get("www-authenticate")?.includes("use_dpop_nonce");
    return isStale ? once() : answer;
  }

  /** What tus-js-client needs to know of it. */
  options() {
    return {
      onBeforeRequest: async (request) => {
        const headers = await this.headers(request.getMethod(), request.getURL());
        for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
      },
      onAfterResponse: (_, response) => this.learn(response.getHeader("dpop-nonce")),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        // A gateway that started anew gives out other nonces.
        return status < 400 || status === 401 || status === 409 || status >= 500;
      },
    };
  }
}
