// message: function .*a_quoted_string_is_never_closed
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT 'it''s");
}
#else
void statement() {
  execute("SELECT 'it''s'");
}
#endif
