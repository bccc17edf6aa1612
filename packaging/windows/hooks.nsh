; What Tauri's installer does beside its own (tauri.conf.json), and that of setup.nsi with it.
; Tried under Wine by `cargo xtask windows`, not on a real Windows.
!include FileFunc.nsh
!include LogicLib.nsh
!include WordFunc.nsh

; Who notifications are from. Without this key, or a link in the start menu that says the same, Windows shows none of them.
!define NOTIFIER "Software\Classes\AppUserModelId\org.deskbell.desk"

; What a silent installation is told: Deskbell_setup.exe /S /HUB="https://hub.example.org". In quotes, because Tauri's installer takes
; each slash outside of them for an option: of https://reception.example.org it would read /R, and start the desk.
; The address becomes a machine policy (docs/policy.md), so that everybody's desk knows it and nobody can change it. It stays when
; the desk is removed, as all that an organisation has decided: nobody knows who else has written it.
!macro NSIS_HOOK_POSTINSTALL
  SetRegView 64
  ${GetParameters} $R0
  ; An update hands on what the desk was started with, behind /ARGS. That may be a link, and whoever made it decides nothing here.
  ${WordFind} "- $R0" " /ARGS" "+1{" $R0
  ClearErrors
  ; `GetOptions` would take the slashes of an address for the next option.
  ${WordFind2X} "$R0 " " /HUB=" " " "E+1" $R1
  ${IfNot} ${Errors}
    StrCpy $R2 $R1 1
    ${If} $R2 == '"'
      StrCpy $R1 $R1 -1 1
    ${EndIf}
    WriteRegStr HKLM "Software\Policies\Deskbell" "hub.address" "$R1"
  ${EndIf}
  WriteRegStr HKLM "${NOTIFIER}" "DisplayName" "Deskbell"
!macroend

!macro NSIS_HOOK_POSTUNINSTALL
  SetRegView 64
  DeleteRegKey HKLM "${NOTIFIER}"
!macroend
