// Is there when no page is: it says that there is news, and leads there. What it is told is which
// department's it is and under which number; nothing about anybody.
"use strict";
const said = SAID;
self.addEventListener("push", (event) => {
  let news = {};
  try {
    news = event.data.json();
  } catch {}
  const about = { body: said.from[news.department] || "", tag: news.id, data: news.id };
  event.waitUntil(self.registration.showNotification(said.title, about));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const id = event.notification.data;
  const path = /^[\w-]+$/.test(id) ? `/inbox/${id}` : "/inbox";
  event.waitUntil(self.clients.openWindow(path));
});
