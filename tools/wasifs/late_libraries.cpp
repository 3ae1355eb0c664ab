// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which functions of which libraries. One that is called and not named here makes the program need
// its library at the start again, which a test tells.
#include "late_libraries.h"

#include "late_library.h"

// clang-format off
#ifdef WASIFS_LATE_CURL
#define CURL_FUNCTIONS(F) \
  F(curl_easy_cleanup) \
  F(curl_easy_getinfo) \
  F(curl_easy_init) \
  F(curl_easy_reset) \
  F(curl_easy_setopt) \
  F(curl_easy_strerror) \
  F(curl_getdate) \
  F(curl_global_init) \
  F(curl_multi_add_handle) \
  F(curl_multi_cleanup) \
  F(curl_multi_info_read) \
  F(curl_multi_init) \
  F(curl_multi_perform) \
  F(curl_multi_poll) \
  F(curl_multi_remove_handle) \
  F(curl_multi_setopt) \
  F(curl_multi_strerror) \
  F(curl_slist_append) \
  F(curl_slist_free_all)
CURL_FUNCTIONS(WASIFS_LATE_FUNCTION)
#endif

#ifdef WASIFS_LATE_EXPAT
#define EXPAT_FUNCTIONS(F) \
  F(XML_ErrorString) \
  F(XML_GetCurrentLineNumber) \
  F(XML_GetErrorCode) \
  F(XML_Parse) \
  F(XML_ParserCreate) \
  F(XML_ParserFree) \
  F(XML_SetCharacterDataHandler) \
  F(XML_SetElementHandler) \
  F(XML_SetStartDoctypeDeclHandler) \
  F(XML_SetUserData) \
  F(XML_StopParser)
EXPAT_FUNCTIONS(WASIFS_LATE_FUNCTION)
#endif

#ifdef WASIFS_LATE_HIREDIS
#define HIREDIS_FUNCTIONS(F) \
  F(freeReplyObject) \
  F(redisAppendCommandArgv) \
  F(redisConnectUnixWithTimeout) \
  F(redisConnectWithTimeout) \
  F(redisFree) \
  F(redisGetReply) \
  F(redisSetTimeout)
HIREDIS_FUNCTIONS(WASIFS_LATE_FUNCTION)
#endif

#ifdef WASIFS_LATE_ARCHIVE
#define ARCHIVE_FUNCTIONS(F) \
  F(archive_entry_atime) \
  F(archive_entry_atime_is_set) \
  F(archive_entry_atime_nsec) \
  F(archive_entry_ctime) \
  F(archive_entry_ctime_is_set) \
  F(archive_entry_ctime_nsec) \
  F(archive_entry_filetype) \
  F(archive_entry_free) \
  F(archive_entry_gid) \
  F(archive_entry_hardlink) \
  F(archive_entry_mtime) \
  F(archive_entry_mtime_nsec) \
  F(archive_entry_new) \
  F(archive_entry_pathname) \
  F(archive_entry_perm) \
  F(archive_entry_set_filetype) \
  F(archive_entry_set_gid) \
  F(archive_entry_set_hardlink) \
  F(archive_entry_set_mtime) \
  F(archive_entry_set_pathname) \
  F(archive_entry_set_perm) \
  F(archive_entry_set_size) \
  F(archive_entry_set_symlink) \
  F(archive_entry_set_uid) \
  F(archive_entry_size) \
  F(archive_entry_sparse_add_entry) \
  F(archive_entry_sparse_next) \
  F(archive_entry_sparse_reset) \
  F(archive_entry_symlink) \
  F(archive_entry_uid) \
  F(archive_entry_xattr_add_entry) \
  F(archive_entry_xattr_next) \
  F(archive_entry_xattr_reset) \
  F(archive_errno) \
  F(archive_error_string) \
  F(archive_filter_bytes) \
  F(archive_filter_code) \
  F(archive_filter_count) \
  F(archive_read_data) \
  F(archive_read_data_skip) \
  F(archive_read_free) \
  F(archive_read_header_position) \
  F(archive_read_new) \
  F(archive_read_next_header) \
  F(archive_read_open1) \
  F(archive_read_set_callback_data) \
  F(archive_read_set_read_callback) \
  F(archive_read_set_seek_callback) \
  F(archive_read_set_skip_callback) \
  F(archive_read_support_filter_bzip2) \
  F(archive_read_support_filter_compress) \
  F(archive_read_support_filter_gzip) \
  F(archive_read_support_filter_lz4) \
  F(archive_read_support_filter_lzma) \
  F(archive_read_support_filter_xz) \
  F(archive_read_support_filter_zstd) \
  F(archive_read_support_format_raw) \
  F(archive_read_support_format_tar) \
  F(archive_read_support_format_zip_seekable) \
  F(archive_read_support_format_zip_streamable) \
  F(archive_set_error) \
  F(archive_write_add_filter_bzip2) \
  F(archive_write_add_filter_gzip) \
  F(archive_write_add_filter_none) \
  F(archive_write_add_filter_xz) \
  F(archive_write_add_filter_zstd) \
  F(archive_write_close) \
  F(archive_write_data) \
  F(archive_write_fail) \
  F(archive_write_free) \
  F(archive_write_header) \
  F(archive_write_new) \
  F(archive_write_open2) \
  F(archive_write_set_bytes_in_last_block) \
  F(archive_write_set_bytes_per_block) \
  F(archive_write_set_filter_option) \
  F(archive_write_set_format_pax) \
  F(archive_write_set_format_zip)
ARCHIVE_FUNCTIONS(WASIFS_LATE_FUNCTION)
#endif

#ifdef WASIFS_LATE_LZMA
#define LZMA_FUNCTIONS(F) \
  F(lzma_auto_decoder) \
  F(lzma_code) \
  F(lzma_end)
LZMA_FUNCTIONS(WASIFS_LATE_FUNCTION)
#endif

#ifdef WASIFS_LATE_ZLIB
#define ZLIB_FUNCTIONS(F) \
  F(crc32_z) \
  F(crc32) \
  F(inflate) \
  F(inflateEnd) \
  F(inflateGetDictionary) \
  F(inflateInit2_) \
  F(inflatePrime) \
  F(inflateReset) \
  F(inflateSetDictionary)
ZLIB_FUNCTIONS(WASIFS_LATE_FUNCTION)
#endif

#ifdef WASIFS_LATE_FUSE
#define FUSE_FUNCTIONS(F) \
  F(fuse_add_direntry) \
  F(fuse_remove_signal_handlers) \
  F(fuse_reply_attr) \
  F(fuse_reply_buf) \
  F(fuse_reply_create) \
  F(fuse_reply_entry) \
  F(fuse_reply_err) \
  F(fuse_reply_none) \
  F(fuse_reply_open) \
  F(fuse_reply_readlink) \
  F(fuse_reply_statfs) \
  F(fuse_reply_write) \
  F(fuse_reply_xattr) \
  F(fuse_req_ctx) \
  F(fuse_req_userdata) \
  F(fuse_session_destroy) \
  F(fuse_session_loop) \
  F(fuse_session_loop_mt_32) \
  F(fuse_session_mount) \
  F(fuse_session_new) \
  F(fuse_session_unmount) \
  F(fuse_set_signal_handlers)
FUSE_FUNCTIONS(WASIFS_LATE_FUNCTION)
#endif

// clang-format on

namespace wasifs::cli {

#ifdef WASIFS_LATE_CURL
Parsed<void> load_curl() {
  static constexpr LateFunction functions[] = {CURL_FUNCTIONS(WASIFS_LATE_ENTRY)};
  static const Parsed<void> loaded = load_late_library(WASIFS_LATE_CURL, functions);
  return loaded;
}
#endif

#ifdef WASIFS_LATE_EXPAT
Parsed<void> load_expat() {
  static constexpr LateFunction functions[] = {EXPAT_FUNCTIONS(WASIFS_LATE_ENTRY)};
  static const Parsed<void> loaded = load_late_library(WASIFS_LATE_EXPAT, functions);
  return loaded;
}
#endif

#ifdef WASIFS_LATE_HIREDIS
Parsed<void> load_hiredis() {
  static constexpr LateFunction functions[] = {HIREDIS_FUNCTIONS(WASIFS_LATE_ENTRY)};
  static const Parsed<void> loaded = load_late_library(WASIFS_LATE_HIREDIS, functions);
  return loaded;
}
#endif

#ifdef WASIFS_LATE_ARCHIVE
Parsed<void> load_archive() {
  static constexpr LateFunction functions[] = {ARCHIVE_FUNCTIONS(WASIFS_LATE_ENTRY)};
  static const Parsed<void> loaded = load_late_library(WASIFS_LATE_ARCHIVE, functions);
  return loaded;
}
#endif

#ifdef WASIFS_LATE_LZMA
Parsed<void> load_lzma() {
  static constexpr LateFunction functions[] = {LZMA_FUNCTIONS(WASIFS_LATE_ENTRY)};
  static const Parsed<void> loaded = load_late_library(WASIFS_LATE_LZMA, functions);
  return loaded;
}
#endif

#ifdef WASIFS_LATE_ZLIB
Parsed<void> load_zlib() {
  static constexpr LateFunction functions[] = {ZLIB_FUNCTIONS(WASIFS_LATE_ENTRY)};
  static const Parsed<void> loaded = load_late_library(WASIFS_LATE_ZLIB, functions);
  return loaded;
}
#endif

#ifdef WASIFS_LATE_FUSE
Parsed<void> load_fuse() {
  static constexpr LateFunction functions[] = {FUSE_FUNCTIONS(WASIFS_LATE_ENTRY)};
  static const Parsed<void> loaded = load_late_library(WASIFS_LATE_FUSE, functions);
  return loaded;
}
#endif

}  // namespace wasifs::cli
