/* What Wine 8 lacks and Rust's standard library asks for: random bytes. For tests under Wine alone. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PUCHAR bytes, SIZE_T count) {
    return RtlGenRandom(bytes, (ULONG)count);
}
