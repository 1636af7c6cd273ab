// message: function .*a_placeholder_touches_the_word_or_quote_beside_it
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT * FROM{{tables.users}}");
}
#else
void statement() {
  execute("SELECT * FROM {{tables.users}}");
}
#endif
