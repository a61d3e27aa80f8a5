/** Dialogs, UAS and UAC: what the dialog layer offers upward. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.drachtio.api.dialog;
