// What Swift cannot import from GnuTLS's headers by itself: constants that are both macro and enumerator.
#pragma once

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

/// A client session whose transport never blocks.
static inline int liveterm_gnutls_new_client(gnutls_session_t *session) {
  return gnutls_init(session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
}

/// Says with a close_notify that this end sends no more.
static inline int liveterm_gnutls_finish_sending(gnutls_session_t session) { return gnutls_bye(session, GNUTLS_SHUT_WR); }

/// Frees what GnuTLS allocated for its caller; gnutls_free itself is a global variable.
static inline void liveterm_gnutls_free(void *memory) { gnutls_free(memory); }
