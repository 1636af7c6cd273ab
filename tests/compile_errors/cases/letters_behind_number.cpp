// message: function .*letters_follow_a_number_directly
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT 12months");
}
#else
void statement() {
  execute("SELECT 12 months");
}
#endif
