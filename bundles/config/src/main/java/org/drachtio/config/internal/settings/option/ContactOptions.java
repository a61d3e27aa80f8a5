package org.drachtio.config.internal.settings.option;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.config.internal.settings.value.BadValueException;
import org.drachtio.config.internal.settings.value.ContactDraft;

/** {@code --contact} and the options that follow it. */
final class ContactOptions {
  private final List<ContactDraft> contacts;
  private final List<String> namesBeforeContact = new ArrayList<>();

  ContactOptions(List<ContactDraft> contacts) {
    this.contacts = contacts;
  }

  void contact(String uri) throws BadValueException {
    contacts.add(new ContactDraft(uri));
  }

  void externalIp(String address) throws BadValueException {
    ContactDraft contact = current("public-ip");
    if (contact.hasExternalIp()) {
      throw repeated("public-ip");
    }
    contact.externalIp(address);
  }

  void localNet(String network) throws BadValueException {
    ContactDraft contact = current("local-net");
    if (contact.hasLocalNet()) {
      throw repeated("local-net");
    }
    contact.localNet(network);
  }

  /** drachtio-server accepts names ahead of the contact; they become the first one's. */
  void dnsName(String name) {
    if (contacts.isEmpty()) {
      namesBeforeContact.add(name);
    } else {
      contacts.get(contacts.size() - 1).dnsNames(name);
    }
  }

  void finish() {
    if (!contacts.isEmpty()) {
      namesBeforeContact.forEach(contacts.get(0)::dnsNames);
    }
  }

  boolean hasNamesWithoutContact() {
    return contacts.isEmpty() && !namesBeforeContact.isEmpty();
  }

  private ContactDraft current(String option) throws BadValueException {
    if (contacts.isEmpty()) {
      throw BadValueException.refused("'" + option + "' argument must follow a 'contact'");
    }
    return contacts.get(contacts.size() - 1);
  }

  private static BadValueException repeated(String option) {
    return BadValueException.refused(
        "multiple '" + option + "' arguments provided for a single contact");
  }
}
