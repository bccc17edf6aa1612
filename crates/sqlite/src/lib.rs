//! The part of SQLite's interface that sqlx uses, as `libsqlite3-sys` declares it (The rusqlite developers, MIT license).
//! The library itself is compiled by `build.rs`. Whatever a newer sqlx uses beyond it does not compile, and is declared
//! here then.

#![no_std]
#![allow(unsafe_code, reason = "a foreign library is declared here")]
#![allow(missing_docs, reason = "SQLite's own documentation says it")]
#![allow(non_camel_case_types, non_snake_case, reason = "SQLite's names")]

use core::ffi::{c_char, c_int, c_uchar, c_uint, c_void};

pub type sqlite3_int64 = i64;
pub type sqlite3_uint64 = u64;
/// Who frees what SQLite was given.
pub type sqlite3_destructor_type = Option<unsafe extern "C" fn(*mut c_void)>;

/// SQLite makes a copy of what it is given.
#[must_use]
pub fn SQLITE_TRANSIENT() -> sqlite3_destructor_type {
    // SAFETY: SQLite takes this address for a sign and never calls it.
    Some(unsafe { core::mem::transmute::<isize, unsafe extern "C" fn(*mut c_void)>(-1_isize) })
}

/// What is known of by its address alone.
macro_rules! opaque {
    ($($name:ident)*) => {$(
        #[repr(C)]
        #[derive(Debug, Copy, Clone)]
        pub struct $name {
            _unused: [u8; 0],
        }
    )*};
}

opaque! { sqlite3 sqlite3_stmt sqlite3_value }

pub const SQLITE_BLOB: c_int = 4;
pub const SQLITE_CONSTRAINT_CHECK: c_int = 275;
pub const SQLITE_CONSTRAINT_FOREIGNKEY: c_int = 787;
pub const SQLITE_CONSTRAINT_NOTNULL: c_int = 1299;
pub const SQLITE_CONSTRAINT_PRIMARYKEY: c_int = 1555;
pub const SQLITE_CONSTRAINT_UNIQUE: c_int = 2067;
pub const SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION: c_int = 1005;
pub const SQLITE_DELETE: c_int = 9;
pub const SQLITE_DESERIALIZE_FREEONCLOSE: c_uint = 1;
pub const SQLITE_DESERIALIZE_READONLY: c_uint = 4;
pub const SQLITE_DESERIALIZE_RESIZEABLE: c_uint = 2;
pub const SQLITE_DONE: c_int = 101;
pub const SQLITE_ERROR: c_int = 1;
pub const SQLITE_FLOAT: c_int = 2;
pub const SQLITE_INSERT: c_int = 18;
pub const SQLITE_INTEGER: c_int = 1;
pub const SQLITE_LOCKED_SHAREDCACHE: c_int = 262;
pub const SQLITE_MISUSE: c_int = 21;
pub const SQLITE_NOMEM: c_int = 7;
pub const SQLITE_NULL: c_int = 5;
pub const SQLITE_OK: c_int = 0;
pub const SQLITE_OPEN_CREATE: c_int = 4;
pub const SQLITE_OPEN_FULLMUTEX: c_int = 65536;
pub const SQLITE_OPEN_MEMORY: c_int = 128;
pub const SQLITE_OPEN_NOMUTEX: c_int = 32768;
pub const SQLITE_OPEN_PRIVATECACHE: c_int = 262144;
pub const SQLITE_OPEN_READONLY: c_int = 1;
pub const SQLITE_OPEN_READWRITE: c_int = 2;
pub const SQLITE_OPEN_SHAREDCACHE: c_int = 131072;
pub const SQLITE_OPEN_URI: c_int = 64;
pub const SQLITE_PREPARE_PERSISTENT: c_uint = 1;
pub const SQLITE_ROW: c_int = 100;
pub const SQLITE_TEXT: c_int = 3;
pub const SQLITE_UPDATE: c_int = 23;
pub const SQLITE_UTF8: c_int = 1;

unsafe extern "C" {
    pub fn sqlite3_bind_blob64(
        arg1: *mut sqlite3_stmt,
        arg2: c_int,
        arg3: *const c_void,
        arg4: sqlite3_uint64,
        arg5: Option<unsafe extern "C" fn(arg1: *mut c_void)>,
    ) -> c_int;
    pub fn sqlite3_bind_double(arg1: *mut sqlite3_stmt, arg2: c_int, arg3: f64) -> c_int;
    pub fn sqlite3_bind_int(arg1: *mut sqlite3_stmt, arg2: c_int, arg3: c_int) -> c_int;
    pub fn sqlite3_bind_int64(arg1: *mut sqlite3_stmt, arg2: c_int, arg3: sqlite3_int64) -> c_int;
    pub fn sqlite3_bind_null(arg1: *mut sqlite3_stmt, arg2: c_int) -> c_int;
    pub fn sqlite3_bind_parameter_count(arg1: *mut sqlite3_stmt) -> c_int;
    pub fn sqlite3_bind_parameter_name(arg1: *mut sqlite3_stmt, arg2: c_int) -> *const c_char;
    pub fn sqlite3_bind_text64(
        arg1: *mut sqlite3_stmt,
        arg2: c_int,
        arg3: *const c_char,
        arg4: sqlite3_uint64,
        arg5: Option<unsafe extern "C" fn(arg1: *mut c_void)>,
        encoding: c_uchar,
    ) -> c_int;
    pub fn sqlite3_busy_timeout(arg1: *mut sqlite3, ms: c_int) -> c_int;
    pub fn sqlite3_changes(arg1: *mut sqlite3) -> c_int;
    pub fn sqlite3_clear_bindings(arg1: *mut sqlite3_stmt) -> c_int;
    pub fn sqlite3_close(arg1: *mut sqlite3) -> c_int;
    pub fn sqlite3_column_blob(arg1: *mut sqlite3_stmt, iCol: c_int) -> *const c_void;
    pub fn sqlite3_column_bytes(arg1: *mut sqlite3_stmt, iCol: c_int) -> c_int;
    pub fn sqlite3_column_count(pStmt: *mut sqlite3_stmt) -> c_int;
    pub fn sqlite3_column_database_name(arg1: *mut sqlite3_stmt, arg2: c_int) -> *const c_char;
    pub fn sqlite3_column_decltype(arg1: *mut sqlite3_stmt, arg2: c_int) -> *const c_char;
    pub fn sqlite3_column_double(arg1: *mut sqlite3_stmt, iCol: c_int) -> f64;
    pub fn sqlite3_column_int(arg1: *mut sqlite3_stmt, iCol: c_int) -> c_int;
    pub fn sqlite3_column_int64(arg1: *mut sqlite3_stmt, iCol: c_int) -> sqlite3_int64;
    pub fn sqlite3_column_name(arg1: *mut sqlite3_stmt, N: c_int) -> *const c_char;
    pub fn sqlite3_column_origin_name(arg1: *mut sqlite3_stmt, arg2: c_int) -> *const c_char;
    pub fn sqlite3_column_table_name(arg1: *mut sqlite3_stmt, arg2: c_int) -> *const c_char;
    pub fn sqlite3_column_type(arg1: *mut sqlite3_stmt, iCol: c_int) -> c_int;
    pub fn sqlite3_column_value(arg1: *mut sqlite3_stmt, iCol: c_int) -> *mut sqlite3_value;
    pub fn sqlite3_commit_hook(
        arg1: *mut sqlite3,
        arg2: Option<unsafe extern "C" fn(arg1: *mut c_void) -> c_int>,
        arg3: *mut c_void,
    ) -> *mut c_void;
    pub fn sqlite3_create_collation_v2(
        arg1: *mut sqlite3,
        zName: *const c_char,
        eTextRep: c_int,
        pArg: *mut c_void,
        xCompare: Option<
            unsafe extern "C" fn(
                arg1: *mut c_void,
                arg2: c_int,
                arg3: *const c_void,
                arg4: c_int,
                arg5: *const c_void,
            ) -> c_int,
        >,
        xDestroy: Option<unsafe extern "C" fn(arg1: *mut c_void)>,
    ) -> c_int;
    pub fn sqlite3_db_config(arg1: *mut sqlite3, op: c_int, ...) -> c_int;
    pub fn sqlite3_db_handle(arg1: *mut sqlite3_stmt) -> *mut sqlite3;
    pub fn sqlite3_deserialize(
        db: *mut sqlite3,
        zSchema: *const c_char,
        pData: *mut c_uchar,
        szDb: sqlite3_int64,
        szBuf: sqlite3_int64,
        mFlags: c_uint,
    ) -> c_int;
    pub fn sqlite3_errmsg(arg1: *mut sqlite3) -> *const c_char;
    pub fn sqlite3_errstr(arg1: c_int) -> *const c_char;
    pub fn sqlite3_exec(
        arg1: *mut sqlite3,
        sql: *const c_char,
        callback: Option<
            unsafe extern "C" fn(
                arg1: *mut c_void,
                arg2: c_int,
                arg3: *mut *mut c_char,
                arg4: *mut *mut c_char,
            ) -> c_int,
        >,
        arg2: *mut c_void,
        errmsg: *mut *mut c_char,
    ) -> c_int;
    pub fn sqlite3_extended_errcode(db: *mut sqlite3) -> c_int;
    pub fn sqlite3_extended_result_codes(arg1: *mut sqlite3, onoff: c_int) -> c_int;
    pub fn sqlite3_finalize(pStmt: *mut sqlite3_stmt) -> c_int;
    pub fn sqlite3_free(arg1: *mut c_void);
    pub fn sqlite3_get_autocommit(arg1: *mut sqlite3) -> c_int;
    pub fn sqlite3_last_insert_rowid(arg1: *mut sqlite3) -> sqlite3_int64;
    pub fn sqlite3_load_extension(
        db: *mut sqlite3,
        zFile: *const c_char,
        zProc: *const c_char,
        pzErrMsg: *mut *mut c_char,
    ) -> c_int;
    pub fn sqlite3_malloc64(arg1: sqlite3_uint64) -> *mut c_void;
    pub fn sqlite3_open_v2(
        filename: *const c_char,
        ppDb: *mut *mut sqlite3,
        flags: c_int,
        zVfs: *const c_char,
    ) -> c_int;
    pub fn sqlite3_prepare_v3(
        db: *mut sqlite3,
        zSql: *const c_char,
        nByte: c_int,
        prepFlags: c_uint,
        ppStmt: *mut *mut sqlite3_stmt,
        pzTail: *mut *const c_char,
    ) -> c_int;
    pub fn sqlite3_progress_handler(
        arg1: *mut sqlite3,
        arg2: c_int,
        arg3: Option<unsafe extern "C" fn(arg1: *mut c_void) -> c_int>,
        arg4: *mut c_void,
    );
    pub fn sqlite3_reset(pStmt: *mut sqlite3_stmt) -> c_int;
    pub fn sqlite3_rollback_hook(
        arg1: *mut sqlite3,
        arg2: Option<unsafe extern "C" fn(arg1: *mut c_void)>,
        arg3: *mut c_void,
    ) -> *mut c_void;
    pub fn sqlite3_serialize(
        db: *mut sqlite3,
        zSchema: *const c_char,
        piSize: *mut sqlite3_int64,
        mFlags: c_uint,
    ) -> *mut c_uchar;
    pub fn sqlite3_sql(pStmt: *mut sqlite3_stmt) -> *const c_char;
    pub fn sqlite3_step(arg1: *mut sqlite3_stmt) -> c_int;
    pub fn sqlite3_stmt_readonly(pStmt: *mut sqlite3_stmt) -> c_int;
    pub fn sqlite3_table_column_metadata(
        db: *mut sqlite3,
        zDbName: *const c_char,
        zTableName: *const c_char,
        zColumnName: *const c_char,
        pzDataType: *mut *const c_char,
        pzCollSeq: *mut *const c_char,
        pNotNull: *mut c_int,
        pPrimaryKey: *mut c_int,
        pAutoinc: *mut c_int,
    ) -> c_int;
    pub fn sqlite3_unlock_notify(
        pBlocked: *mut sqlite3,
        xNotify: Option<unsafe extern "C" fn(apArg: *mut *mut c_void, nArg: c_int)>,
        pNotifyArg: *mut c_void,
    ) -> c_int;
    pub fn sqlite3_update_hook(
        arg1: *mut sqlite3,
        arg2: Option<
            unsafe extern "C" fn(
                arg1: *mut c_void,
                arg2: c_int,
                arg3: *const c_char,
                arg4: *const c_char,
                arg5: sqlite3_int64,
            ),
        >,
        arg3: *mut c_void,
    ) -> *mut c_void;
    pub fn sqlite3_value_blob(arg1: *mut sqlite3_value) -> *const c_void;
    pub fn sqlite3_value_bytes(arg1: *mut sqlite3_value) -> c_int;
    pub fn sqlite3_value_double(arg1: *mut sqlite3_value) -> f64;
    pub fn sqlite3_value_dup(arg1: *const sqlite3_value) -> *mut sqlite3_value;
    pub fn sqlite3_value_free(arg1: *mut sqlite3_value);
    pub fn sqlite3_value_int64(arg1: *mut sqlite3_value) -> sqlite3_int64;
    pub fn sqlite3_value_type(arg1: *mut sqlite3_value) -> c_int;
}
