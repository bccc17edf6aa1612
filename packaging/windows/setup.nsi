; An installer that can be made on Debian: per machine, silent with /S. It is there to try what installing does (`cargo xtask
; windows`); the one that is released is made by Tauri's bundler on Windows, from the same hooks.
; Given by /D: VERSION, BUILT (the folder of the programs), ICON, LICENSE, OUT.
Unicode true
Target amd64-unicode
!include MUI2.nsh
!include hooks.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Deskbell"
!define SCHEME "Software\Classes\deskbell"

Name "Deskbell"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\Deskbell"
RequestExecutionLevel admin
; It goes nowhere, and packing takes longer than all the rest.
SetCompress off
BrandingText "Deskbell ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 "ProductName" "Deskbell"
VIAddVersionKey /LANG=0 "FileDescription" "Deskbell"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "LegalCopyright" "Copyright (c) The Deskbell authors"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!insertmacro MUI_PAGE_LICENSE "${LICENSE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "French"

Section "Deskbell"
  SetRegView 64
  SetShellVarContext all
  SetOutPath "$INSTDIR"
  File "${BUILT}/deskbell.exe"
  File "${BUILT}/deskbell-hub.exe"
  File "${BUILT}/WebView2Loader.dll"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\Deskbell.lnk" "$INSTDIR\deskbell.exe"

  ; Links into the desk (D1).
  WriteRegStr HKLM "${SCHEME}" "" "URL:Deskbell"
  WriteRegStr HKLM "${SCHEME}" "URL Protocol" ""
  WriteRegStr HKLM "${SCHEME}\DefaultIcon" "" '"$INSTDIR\deskbell.exe",0'
  WriteRegStr HKLM "${SCHEME}\shell\open\command" "" '"$INSTDIR\deskbell.exe" "%1"'

  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "Deskbell"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" '"$INSTDIR\deskbell.exe",0'
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "The Deskbell project"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" "$0"
  !insertmacro NSIS_HOOK_POSTINSTALL
SectionEnd

; What people have written and said lies in their own folders, and stays.
Section "Uninstall"
  SetRegView 64
  SetShellVarContext all
  Delete "$INSTDIR\deskbell.exe"
  Delete "$INSTDIR\deskbell-hub.exe"
  Delete "$INSTDIR\WebView2Loader.dll"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Deskbell.lnk"
  DeleteRegKey HKLM "${SCHEME}"
  DeleteRegKey HKLM "${UNINSTALL}"
  ; Of whoever removes it; with other people the entry leads nowhere, which Windows passes over.
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "Deskbell"
  !insertmacro NSIS_HOOK_POSTUNINSTALL
SectionEnd
