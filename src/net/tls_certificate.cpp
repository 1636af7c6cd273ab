#include "net/tls_certificate.hpp"

#include "net/openssl.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <span>

namespace pgdbm::net {

namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

bool equal_names(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string address_text(std::string_view bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
  const bool is_address = bytes.size() == 4 || bytes.size() == 16;
  return is_address && ::inet_ntop(family, bytes.data(), text.data(), text.size()) != nullptr ? text.data()
                                                                                              : "a malformed address";
}

/// A name in an error message: whoever wrote it is not trusted yet.
std::string shown(std::string_view name) {
  constexpr std::size_t enough = 100;
  std::string safe{name.substr(0, enough)};
  std::ranges::replace_if(
      safe, [](char c) { return c < ' ' || c > '~'; }, '?');
  return safe;
}

std::string_view common_name(X509* certificate) {
  auto* const subject = X509_get_subject_name(certificate);
  const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (index < 0) return {};
  return text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
}

}  // namespace

bool covers(std::string_view certified, std::string_view host) noexcept {
  if (certified.empty() || certified.find('\0') != std::string_view::npos) return false;
  if (equal_names(certified, host)) return true;
  if (!certified.starts_with("*.") || certified.size() < 3) return false;
  const auto first_dot = host.find('.');
  if (first_dot == std::string_view::npos || first_dot == 0) return false;
  return equal_names(certified.substr(1), host.substr(first_dot));
}

std::vector<std::byte> address_bytes(const std::string& host) {
  const auto bytes_of = [](const auto& address) {
    const auto view = std::as_bytes(std::span{&address, 1});
    return std::vector<std::byte>{view.begin(), view.end()};
  };
  in_addr v4{};
  if (::inet_aton(host.c_str(), &v4) != 0) return bytes_of(v4);
  in6_addr v6{};
  if (::inet_pton(AF_INET6, host.c_str(), &v6) == 1) return bytes_of(v6);
  return {};
}

std::optional<std::string> name_mismatch(x509_st* certificate, const std::string& host) {
  const auto address = address_bytes(host);
  const std::string_view wanted_address{reinterpret_cast<const char*>(address.data()), address.size()};
  std::string names;
  const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ", ") + name; };

  bool may_ask_common_name = true;
  const openssl::Names alternatives{
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr))};
  const int count = alternatives ? sk_GENERAL_NAME_num(alternatives.get()) : 0;
  for (int i = 0; i < count; ++i) {
    const auto* const name = sk_GENERAL_NAME_value(alternatives.get(), i);
    if (name->type == GEN_DNS) {
      const auto certified = text_of(name->d.dNSName);
      if (covers(certified, host)) return std::nullopt;
      if (address.empty()) may_ask_common_name = false;
      add(shown(certified));
    } else if (name->type == GEN_IPADD) {
      const auto certified = text_of(name->d.iPAddress);
      if (!address.empty() && certified == wanted_address) return std::nullopt;
      if (!address.empty()) may_ask_common_name = false;
      add(address_text(certified));
    }
  }
  if (may_ask_common_name) {
    const auto certified = common_name(certificate);
    if (covers(certified, host)) return std::nullopt;
    if (!certified.empty()) add(shown(certified));
  }
  return names.empty() ? "nobody by name" : names;
}

std::vector<std::byte> endpoint_hash(x509_st* certificate) {
  int digest_id = NID_undef;
  if (X509_get_signature_info(certificate, &digest_id, nullptr, nullptr, nullptr) != 1) return {};
  // RFC 5929: the weak ones are replaced.
  const auto* const digest =
      digest_id == NID_md5 || digest_id == NID_sha1 ? EVP_sha256() : EVP_get_digestbynid(digest_id);
  if (digest == nullptr) return {};
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  if (X509_digest(certificate, digest, hash.data(), &size) != 1) return {};
  const auto bytes = std::as_bytes(std::span{hash}.first(size));
  return {bytes.begin(), bytes.end()};
}

}  // namespace pgdbm::net
