/**
 * A web callback decides where a request goes. Start with {@link
 * org.drachtio.http.routing.internal.HttpRouter}; a {@code Rule} is a checked route, {@code
 * CallbackAnswer} reads what the callback says.
 */
package org.drachtio.http.routing.internal;
