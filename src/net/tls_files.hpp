// Puts what the files of TlsOptions hold into a context of OpenSSL. Each gives the fault with its cure, or nothing.
#pragma once

#include "net/connect_options.hpp"

#include <pgdbm/base/fault.hpp>

#include <optional>

struct ssl_ctx_st;

namespace pgdbm::net {

[[nodiscard]] std::optional<Fault> load_roots(ssl_ctx_st* context, const TlsOptions& options);

/// The client's certificate and its key, if there is one. The key's file must be closed to others, as libpq wants it.
[[nodiscard]] std::optional<Fault> load_identity(ssl_ctx_st* context, const TlsOptions& options);

}  // namespace pgdbm::net
