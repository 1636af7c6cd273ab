// message: function .*letters_follow_a_parameter_directly
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT $1st", 1);
}
#else
void statement() {
  execute("SELECT $1 AS st", 1);
}
#endif
