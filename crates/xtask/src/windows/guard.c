/* What guards the stack and the copies of C code, as libopus asks for it. MinGW has it in a DLL that no Windows has, and its
   static library wants others that the linker has passed by then; this one wants only what every program has. For programs
   that are tried under Wine alone. */
#include <stdint.h>
#include <string.h>

uintptr_t __stack_chk_guard = 0x5bd1e995u;

__attribute__((constructor, optimize("no-stack-protector"))) static void draw(void) {
    __stack_chk_guard ^= (uintptr_t)__builtin_ia32_rdtsc() << 8;
}

__attribute__((noreturn)) void __stack_chk_fail(void) {
    __builtin_trap();
}

void *__memcpy_chk(void *to, const void *from, size_t count, size_t room) {
    if (count > room) __builtin_trap();
    return memcpy(to, from, count);
}

void *__memset_chk(void *to, int value, size_t count, size_t room) {
    if (count > room) __builtin_trap();
    return memset(to, value, count);
}
