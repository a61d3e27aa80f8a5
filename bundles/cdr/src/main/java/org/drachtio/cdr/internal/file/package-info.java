/** Call records in files that take turns. */
package org.drachtio.cdr.internal.file;
