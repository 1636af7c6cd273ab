// message: function .*a_comment_is_never_closed
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT 1 /* one");
}
#else
void statement() {
  execute("SELECT 1 /* one */");
}
#endif
