// Puts folders of files into a new container of Azurite, by the REST API of Blob Storage signed with its shared key.
// Usage: node fill.mjs ENDPOINT ACCOUNT KEY CONTAINER BASE FOLDER...
import { createHmac } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [endpoint, account, key, container, base, ...folders] = process.argv.slice(2);

// https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
async function put(path, query, body, more) {
    const headers = { "x-ms-date": new Date().toUTCString(), "x-ms-version": "2021-12-02", ...more };
    const own = Object.keys(headers).filter((name) => name.startsWith("x-ms-")).sort();
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    const resource = `/${account}/${account}/${encoded}` + Object.entries(query).map(([name, value]) => `\n${name}:${value}`).join("");
    const length = body.length === 0 ? "" : String(body.length);
    const signed = ["PUT", "", "", length, "", "", "", "", "", "", "", "", ...own.map((name) => `${name}:${headers[name]}`), resource].join("\n");
    const signature = createHmac("sha256", Buffer.from(key, "base64")).update(signed, "utf8").digest("base64");
    const url = `${endpoint}/${encoded}?${new URLSearchParams(query)}`;
    const answer = await fetch(url, { method: "PUT", body, headers: { ...headers, authorization: `SharedKey ${account}:${signature}` } });
    if (!answer.ok) {
        throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    }
}

async function patiently(act) {
    for (let left = 100; ; left -= 1) {
        try {
            return await act();
        } catch (error) {
            if (left === 0 || error.cause?.code !== "ECONNREFUSED") {
                throw error;
            }
            await new Promise((done) => setTimeout(done, 100));
        }
    }
}

await patiently(() => put(container, { restype: "container" }, Buffer.alloc(0), {}));
for (const folder of folders) {
    for (const entry of readdirSync(join(base, folder), { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) {
            const path = join(entry.parentPath ?? entry.path, entry.name);
            const name = path.slice(base.length).replace(/^\/+/, "");
            await put(`${container}/${name}`, {}, readFileSync(path), { "x-ms-blob-type": "BlockBlob" });
        }
    }
}
