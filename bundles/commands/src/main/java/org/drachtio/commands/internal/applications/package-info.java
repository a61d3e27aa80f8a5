/** The applications that are connected, and the routes that requests take to them. */
package org.drachtio.commands.internal.applications;
