#include "wire/authenticator.hpp"

#include "wire/base64.hpp"
#include "wire/frontend.hpp"

#include <optional>
#include <utility>

namespace pgdbm::wire {

namespace {

constexpr std::string_view scram = "SCRAM-SHA-256";
constexpr std::string_view scram_plus = "SCRAM-SHA-256-PLUS";

std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct Mechanisms {
  bool has_scram = false;
  bool has_scram_plus = false;
};

/// Nothing when the bytes are no list of names with an empty one at its end.
std::optional<Mechanisms> read_mechanisms(ByteView list) {
  FieldReader reader{list};
  Mechanisms mechanisms;
  for (;;) {
    const auto name = reader.cstring();
    if (reader.failed()) return std::nullopt;
    if (name.empty()) break;
    mechanisms.has_scram |= name == scram;
    mechanisms.has_scram_plus |= name == scram_plus;
  }
  if (!reader.finished()) return std::nullopt;
  return mechanisms;
}

/// As in require_auth.
std::string names_of(const AllowedAuthentication& allowed) {
  std::string names;
  const auto add = [&](bool is_allowed, std::string_view name) {
    if (is_allowed) names.append(names.empty() ? "" : ", ").append(name);
  };
  add(allowed.none, "none");
  add(allowed.password, "password");
  add(allowed.md5, "md5");
  add(allowed.scram_sha_256, "scram-sha-256");
  return names;
}

bool is_allowed(const AllowedAuthentication& allowed, AuthenticationKind kind) {
  switch (kind) {
    case AuthenticationKind::cleartext_password:
      return allowed.password;
    case AuthenticationKind::md5_password:
      return allowed.md5;
    default:
      return allowed.scram_sha_256;
  }
}

}  // namespace

Authenticator::Progress Authenticator::resume(const AuthenticationRequest& request, ByteBuffer& out) {
  switch (request.kind) {
    case AuthenticationKind::ok:
      return request.data.empty() ? on_ok() : violation("a malformed AuthenticationOk");
    case AuthenticationKind::cleartext_password:
    case AuthenticationKind::md5_password:
      return on_password(request.kind, request.data, out);
    case AuthenticationKind::sasl:
      return on_mechanisms(request.data, out);
    case AuthenticationKind::sasl_continue:
      return on_server_first(request.data, out);
    case AuthenticationKind::sasl_final:
      return on_server_final(request.data);
    default:
      return refuse("The server asks for authentication by " + std::string{authentication_name(request.kind)} +
                    ", which pgdbm does not have. Let pg_hba.conf ask this user for scram-sha-256.");
  }
}

Authenticator::Progress Authenticator::on_ok() {
  switch (state_) {
    case State::waiting:
      if (!policy_.allowed.none) {
        return refuse("The server let this user in without asking for any proof, and the connection allows only: " +
                      names_of(policy_.allowed) + " (require_auth). Is this the server that was meant?");
      }
      if (policy_.channel_binding == ChannelBinding::require) {
        return refuse(
            "The server let this user in without channel binding, which the connection requires "
            "(channel_binding). Let pg_hba.conf ask for scram-sha-256 over TLS.");
      }
      break;
    case State::password_sent:
    case State::server_trusted:
      break;
    case State::scram_begun:
    case State::proof_sent:
      return refuse(
          "The server declared the login successful before it proved that it knows the password. "
          "It may be another server than the one meant; look at host, port and TLS settings.");
    case State::ended:
      return violation("AuthenticationOk once more");
  }
  state_ = State::ended;
  return Progress::authenticated;
}

/// Whether the policy has this kind of proof given, and there is a password to give it by.
bool Authenticator::may_answer(AuthenticationKind kind) {
  const std::string name{authentication_name(kind)};
  if (!is_allowed(policy_.allowed, kind)) {
    fail({.kind = FaultKind::cannot_connect,
          .message = "The server asks for authentication by " + name + ", and the connection allows only: " +
                     names_of(policy_.allowed) + " (require_auth). Change one of the two."});
    return false;
  }
  const auto password = policy_.password.reveal();
  if (password.empty()) {
    fail({.kind = FaultKind::cannot_connect,
          .message = "The server asks user \"" + policy_.user + "\" for a password (" + name +
                     "), and none was given. Give one by the option password, by PGPASSWORD or in ~/.pgpass."});
    return false;
  }
  if (password.find('\0') != std::string_view::npos) {
    fail({.kind = FaultKind::configuration,
          .message = "The password has a NUL byte in it, which PostgreSQL cannot take. Take it out."});
    return false;
  }
  return true;
}

Authenticator::Progress Authenticator::on_password(AuthenticationKind kind, ByteView salt, ByteBuffer& out) {
  // A second question after the first answer could only be meant to get a weaker one.
  if (state_ != State::waiting) return violation("a second authentication request");
  const bool is_md5 = kind == AuthenticationKind::md5_password;
  constexpr std::size_t salt_size = 4;
  if (salt.size() != (is_md5 ? salt_size : 0)) return violation("a malformed authentication request");
  if (policy_.channel_binding == ChannelBinding::require) {
    return refuse("The server asks for authentication by " + std::string{authentication_name(kind)} +
                  ", which cannot be bound to the TLS channel as the connection requires (channel_binding). "
                  "Let pg_hba.conf ask for scram-sha-256.");
  }
  if (!may_answer(kind)) return Progress::failed;
  if (is_md5) {
    const auto response = md5_response(policy_.user, policy_.password.reveal(), salt);
    if (!response) {
      return refuse(
          "The server asks for authentication by md5, and OpenSSL refuses to compute MD5 (FIPS mode?). "
          "Let the server store the password for scram-sha-256.");
    }
    encode_password(out, response->reveal());
  } else {
    if (!policy_.is_encrypted && !policy_.may_send_cleartext_unencrypted) {
      return refuse(
          "The server asks for the password in clear text over a connection without encryption: everybody on the way "
          "could read it. Let pg_hba.conf ask for scram-sha-256, or use TLS.");
    }
    encode_password(out, policy_.password.reveal());
  }
  policy_.password = Secret{};
  state_ = State::password_sent;
  return Progress::send;
}

bool Authenticator::can_bind() const noexcept {
  return policy_.is_encrypted && policy_.channel_binding != ChannelBinding::disable &&
         !policy_.certificate_hash.empty();
}

Authenticator::Progress Authenticator::on_mechanisms(ByteView mechanisms, ByteBuffer& out) {
  if (state_ != State::waiting) return violation("a second authentication request");
  const auto offered = read_mechanisms(mechanisms);
  if (!offered) return violation("a malformed list of authentication mechanisms");
  if (!offered->has_scram && !offered->has_scram_plus) {
    return refuse(
        "The server offers no way of authentication that pgdbm has: it knows SCRAM-SHA-256 and SCRAM-SHA-256-PLUS. "
        "Let pg_hba.conf ask this user for scram-sha-256.");
  }
  if (offered->has_scram_plus && !policy_.is_encrypted) {
    return refuse(
        "The server offers channel binding on a connection without TLS, where there is none. "
        "Does something between this client and the server end the TLS?");
  }
  const bool is_bound = offered->has_scram_plus && can_bind();
  if (policy_.channel_binding == ChannelBinding::require && !is_bound) {
    const char* const why = !policy_.is_encrypted      ? "the connection is not encrypted. Use TLS (sslmode)."
                            : !offered->has_scram_plus ? "the server does not offer SCRAM-SHA-256-PLUS. Does something "
                                                         "between this client and the server end the TLS?"
                                                       : "the server's certificate has no hash to bind to.";
    return refuse("The connection requires channel binding (channel_binding), and " + std::string{why});
  }
  if (!offered->has_scram && !is_bound) {
    return refuse(
        "The server offers authentication with channel binding only, and the connection cannot do it or has it "
        "disabled (channel_binding).");
  }
  if (!may_answer(AuthenticationKind::sasl)) return Progress::failed;
  return begin_scram(is_bound, offered->has_scram_plus, out);
}

Authenticator::Progress Authenticator::begin_scram(bool is_bound, bool was_offered, ByteBuffer& out) {
  if (policy_.nonce.empty()) {
    const auto random = random_bytes();
    if (!random) return refuse("OpenSSL has no random bytes to give. Is its configuration (openssl.cnf) sound?");
    policy_.nonce = encode_base64(*random);
  }
  const auto binding = is_bound                     ? ScramBinding::server_endpoint
                       : can_bind() && !was_offered ? ScramBinding::not_offered
                                                    : ScramBinding::none;
  scram_ = std::make_unique<ScramClient>(ScramClient::Settings{.password = policy_.password.reveal(),
                                                               .nonce = policy_.nonce,
                                                               .binding = binding,
                                                               .certificate_hash = policy_.certificate_hash});
  policy_.password = Secret{};
  encode_sasl_initial(out, is_bound ? scram_plus : scram, scram_->first_message());
  state_ = State::scram_begun;
  return Progress::send;
}

Authenticator::Progress Authenticator::on_server_first(ByteView message, ByteBuffer& out) {
  if (state_ != State::scram_begun) return violation("a part of SCRAM out of turn");
  const auto proof = scram_->answer(text_of(message));
  if (!proof) return fail(proof.error());
  encode_sasl_response(out, *proof);
  state_ = State::proof_sent;
  return Progress::send;
}

Authenticator::Progress Authenticator::on_server_final(ByteView message) {
  if (state_ != State::proof_sent) return violation("a part of SCRAM out of turn");
  const auto verified = scram_->verify(text_of(message));
  if (!verified) return fail(verified.error());
  scram_.reset();
  state_ = State::server_trusted;
  return Progress::more;
}

Authenticator::Progress Authenticator::fail(Fault fault) {
  fault_ = std::move(fault);
  state_ = State::ended;
  return Progress::failed;
}

Authenticator::Progress Authenticator::refuse(std::string message) {
  return fail({.kind = FaultKind::cannot_connect, .message = std::move(message)});
}

Authenticator::Progress Authenticator::violation(std::string_view what) {
  return fail({.kind = FaultKind::protocol_violation,
               .message = "The peer does not speak PostgreSQL's protocol 3.0: it sent " + std::string{what} +
                          ". Is this the host and port of a PostgreSQL server?"});
}

}  // namespace pgdbm::wire
