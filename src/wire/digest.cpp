#include "wire/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <utility>

namespace pgdbm::wire {

namespace {

const unsigned char* raw(const std::byte* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}

unsigned char* raw(std::byte* bytes) {
  return reinterpret_cast<unsigned char*>(bytes);
}

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

using Md5 = std::array<std::byte, 16>;

/// Appends the digest of `text` in hexadecimal; false when MD5 is not to be had.
bool append_md5(std::string& out, const Secret& text) {
  Md5 digest{};
  std::size_t size = 0;
  const auto view = text.reveal();
  if (EVP_Q_digest(nullptr, "MD5", nullptr, view.data(), view.size(), raw(digest.data()), &size) != 1) return false;
  constexpr std::string_view digits = "0123456789abcdef";
  for (const auto byte : digest) {
    const auto value = std::to_integer<unsigned>(byte);
    out += digits[value >> 4];
    out += digits[value & 15];
  }
  return true;
}

}  // namespace

std::optional<Sha256> sha256(ByteView bytes) {
  Sha256 digest{};
  std::size_t size = 0;
  if (EVP_Q_digest(nullptr, "SHA256", nullptr, bytes.data(), bytes.size(), raw(digest.data()), &size) != 1) {
    return std::nullopt;
  }
  return digest;
}

std::optional<Sha256> hmac_sha256(ByteView key, std::string_view text) {
  Sha256 digest{};
  std::size_t size = 0;
  const auto* const done = EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(), raw(text),
                                     text.size(), raw(digest.data()), digest.size(), &size);
  if (done == nullptr || size != digest.size()) return std::nullopt;
  return digest;
}

std::optional<Sha256> salted_password(std::string_view password, ByteView salt, int iterations) {
  Sha256 digest{};
  const int done = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), raw(salt.data()),
                                     static_cast<int>(salt.size()), iterations, EVP_sha256(),
                                     static_cast<int>(digest.size()), raw(digest.data()));
  if (done != 1) return std::nullopt;
  return digest;
}

std::optional<Secret> md5_response(std::string_view user, std::string_view password, ByteView salt) {
  std::string text;
  text.reserve(password.size() + user.size());  // no copies of a password left behind by growing
  text.append(password).append(user);
  constexpr std::size_t hexadecimal = 2 * sizeof(Md5);
  std::string inner;
  inner.reserve(hexadecimal + salt.size());
  if (!append_md5(inner, Secret{std::move(text)})) return std::nullopt;
  inner.append(reinterpret_cast<const char*>(salt.data()), salt.size());
  std::string response{"md5"};
  response.reserve(response.size() + hexadecimal);
  if (!append_md5(response, Secret{std::move(inner)})) return std::nullopt;
  return Secret{std::move(response)};
}

bool equal_in_constant_time(ByteView a, ByteView b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<std::array<std::byte, 18>> random_bytes() noexcept {
  std::array<std::byte, 18> bytes{};
  if (RAND_bytes(raw(bytes.data()), static_cast<int>(bytes.size())) != 1) return std::nullopt;
  return bytes;
}

void wipe(Sha256& digest) noexcept {
  OPENSSL_cleanse(digest.data(), digest.size());
}

}  // namespace pgdbm::wire
