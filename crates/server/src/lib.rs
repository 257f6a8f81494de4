//! HTTP, WebSocket, sign-in and the embedded web app.
