// A real identity provider (oidc-provider), at which the city's gateway is registered, with the pages on
// which a person signs in and agrees. Whoever signs in with a NIK has that NIK.

import { createHash, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";

import { Provider } from "oidc-provider";

const CLIENT = "the-gateway";

export class Inapas {
  /** Starts one; the city that asks it is told by `settings`. */
  static async start() {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const inapas = new Inapas();
    inapas.key = privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
    const { crv, kty, x, y } = publicKey.export({ format: "jwk" });
    // As the gateway names it (RFC 7638).
    const kid = createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
    inapas.publicKey = { crv, kty, x, y, kid };
    inapas.server = createServer((request, response) => inapas.#answer(request, response));
    await new Promise((resolve) => inapas.server.listen(0, "127.0.0.1", resolve));
    inapas.url = `http://127.0.0.1:${inapas.server.address().port}`;
    return inapas;
  }

  /** How a gateway whose web app is at this address knows it. Registers the gateway. */
  settings(webUrl) {
    this.redirect = `${webUrl}/proof`;
    const signing = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    this.provider = new Provider(this.url, {
      clients: [
        {
          client_id: CLIENT,
          application_type: "native",
          redirect_uris: [this.redirect, "live.app://open/proof"],
          token_endpoint_auth_method: "private_key_jwt",
          id_token_signed_response_alg: "ES256",
          jwks: { keys: [this.publicKey] },
        },
      ],
      claims: { openid: ["sub", "nik"] },
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, nik: id }) }),
      jwks: { keys: [{ ...signing.export({ format: "jwk" }), use: "sig", alg: "ES256" }] },
      cookies: { keys: ["for tests alone"] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_, { uid }) => `/masuk/${uid}` },
    });
    this.callback = this.provider.callback();
    return {
      LIVE_INAPAS_ISSUER: this.url,
      LIVE_INAPAS_CLIENT_ID: CLIENT,
      LIVE_INAPAS_KEY: this.key,
      LIVE_INAPAS_WEB_REDIRECT: this.redirect,
    };
  }

  async #answer(request, response) {
    if (request.url === "/favicon.ico") return response.writeHead(204).end();
    if (this.thief) this.#robTheNext(response);
    if (!request.url.startsWith("/masuk/")) return this.callback(request, response);
    const asked = await this.provider.interactionDetails(request, response);
    if (request.method === "GET") return response.end(page(asked.prompt.name));
    const filled = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    const result = await this.#outcome(asked, filled);
    return this.provider.interactionFinished(request, response, result);
  }

  /** What somebody on its pages wants. */
  async #outcome({ prompt, params, session }, filled) {
    if (filled.get("deed") === "no") return { error: "access_denied" };
    if (prompt.name === "login") return { login: { accountId: filled.get("nik") } };
    const grant = new this.provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    return { consent: { grantId: await grant.save() } };
  }

  /** The next time that it leads back, the browser does not follow, and somebody has the address. */
  #robTheNext(response) {
    const setHeader = response.setHeader.bind(response);
    response.setHeader = (name, value) => {
      const isBack = name.toLowerCase() === "location" && value.startsWith(this.redirect);
      if (!isBack) return setHeader(name, value);
      this.thief(value);
      return setHeader(name, "/favicon.ico");
    };
  }

  /** The next address that it would lead back to, which no browser goes to. */
  robbed() {
    return new Promise((resolve) => {
      this.thief = (address) => {
        this.thief = undefined;
        resolve(address);
      };
    });
  }

  /** What a person does on its pages: signs in and agrees. */
  async agree(page, nik) {
    await page.waitForURL(`${this.url}/**`);
    await page.getByLabel("NIK").fill(nik.replace(/\D/g, ""));
    await page.getByRole("button", { name: "Masuk" }).click();
    await page.getByRole("button", { name: "Setuju" }).click();
  }

  /** Thinks better of it. */
  async decline(page) {
    await page.waitForURL(`${this.url}/**`);
    await page.getByRole("button", { name: "Batal" }).click();
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A page of the provider's own, which needs no script. */
function page(prompt) {
  const field = prompt === "login" ? '<label>NIK <input name="nik"></label>' : "<p>Bagikan NIK?</p>";
  const yes = prompt === "login" ? "Masuk" : "Setuju";
  return `<!doctype html><html lang="id"><meta charset="utf-8"><title>INApas</title><form method="post">
    ${field} <button name="deed" value="yes">${yes}</button> <button name="deed" value="no">Batal</button>
    </form></html>`;
}
