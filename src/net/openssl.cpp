#include "net/openssl.hpp"

#include <openssl/err.h>

#include <system_error>

namespace pgdbm::net::openssl {

std::string reason_of(unsigned long error) {
  if (ERR_SYSTEM_ERROR(error)) return std::generic_category().message(ERR_GET_REASON(error));
  const auto* const reason = ERR_reason_error_string(error);
  return reason != nullptr ? reason : "OpenSSL gives no reason (code " + std::to_string(error) + ")";
}

std::string take_reason() {
  const auto error = ERR_get_error();
  ERR_clear_error();
  return reason_of(error);
}

}  // namespace pgdbm::net::openssl
