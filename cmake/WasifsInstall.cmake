# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What `cmake --install` lays down: the public headers, the libraries, the program, and the files
# that find_package and pkg-config read. Private headers stay here: they are nobody's interface.

include(CMakePackageConfigHelpers)

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/wasifs")
set(generated "${PROJECT_BINARY_DIR}/package")

# Users of a static library link what it was built with, so the package has to find that for them.
# wasifs_dependencies(<out find> <out pkg> <room target>...)
function(wasifs_dependencies out_find out_pkg)
  set(find "")
  set(pkg "")
  if(NOT BUILD_SHARED_LIBS)
    foreach(room IN LISTS ARGN)
      get_target_property(links ${room} WASIFS_LINKS)
      foreach(library IN LISTS links)
        if(library MATCHES "^fmt::")
          list(APPEND find "find_dependency(fmt)")
          list(APPEND pkg "fmt")
        elseif(library STREQUAL "OpenSSL::Crypto")
          list(APPEND find "find_dependency(OpenSSL)")
          list(APPEND pkg "libcrypto")
        elseif(library STREQUAL "PkgConfig::hiredis")
          list(APPEND pkg "hiredis")  # found by WasifsFindStore_redis.cmake
        elseif(library STREQUAL "CURL::libcurl")
          list(APPEND pkg "libcurl")  # found by WasifsFindStore_s3.cmake
        elseif(library STREQUAL "PkgConfig::libarchive")
          list(APPEND pkg "libarchive")  # found by WasifsFindFileSystem_archive.cmake
        elseif(library STREQUAL "ZLIB::ZLIB")
          list(APPEND pkg "zlib")
        elseif(library STREQUAL "LibLZMA::LibLZMA")
          list(APPEND pkg "liblzma")  # as libarchive
        elseif(library STREQUAL "EXPAT::EXPAT")
          list(APPEND pkg "expat")
        elseif(library MATCHES "^zstd::")
          list(APPEND find "find_dependency(zstd)")
          list(APPEND pkg "libzstd")
        elseif(NOT library MATCHES "^(Threads::Threads|Wasmtime::wasmtime)$")
          message(FATAL_ERROR "${room} links `${library}`; say in cmake/WasifsInstall.cmake how an "
            "installed package finds it.")
        endif()
      endforeach()
    endforeach()
  endif()
  list(REMOVE_DUPLICATES find)
  list(REMOVE_DUPLICATES pkg)
  list(JOIN find "\n" find)
  list(JOIN pkg " " pkg)
  set(${out_find} "${find}" PARENT_SCOPE)
  set(${out_pkg} "${pkg}" PARENT_SCOPE)
endfunction()

set(rooms "")
foreach(room IN LISTS WASIFS_CORE_ROOMS)
  if(TARGET wasifs_${room})
    list(APPEND rooms wasifs_${room})
  endif()
endforeach()
wasifs_dependencies(WASIFS_FIND_DEPENDENCIES WASIFS_PKG_REQUIRES ${rooms})

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/wasifs" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.h"
  PATTERN "wasifs/c" EXCLUDE
  PATTERN "engine/wasmtime*.h" EXCLUDE
  PATTERN "engine/wasm2c*.h" EXCLUDE
  PATTERN "engine/wabt.h" EXCLUDE
  PATTERN "engine/wasm_c_api.h" EXCLUDE
  PATTERN "stores/*.h" EXCLUDE
  PATTERN "fs/archive*.h" EXCLUDE
  PATTERN "fs/image*.h" EXCLUDE)
install(TARGETS wasifs EXPORT wasifsTargets)
install(EXPORT wasifsTargets NAMESPACE wasifs:: DESTINATION "${package_folder}")
# The pkg-config files name nothing by its full path, so that the installed tree may be moved.
file(RELATIVE_PATH WASIFS_PKG_UP "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" WASIFS_PKG_UP "${WASIFS_PKG_UP}")
set(WASIFS_PKG_LIBS "-lwasifs")
if(NOT BUILD_SHARED_LIBS)
  string(APPEND WASIFS_PKG_LIBS " -pthread")
endif()
configure_file("${PROJECT_SOURCE_DIR}/cmake/wasifs.pc.in" "${generated}/wasifs.pc" @ONLY)
install(FILES "${generated}/wasifs.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

# The Wasmtime adapter, and with it the prebuilt Wasmtime: in a folder of our own, so that one that
# the system has elsewhere is neither hidden nor replaced.
set(WASIFS_WASMTIME_BUNDLE "")
if(TARGET wasifs_engine_wasmtime)
  wasifs_dependencies(WASIFS_WASMTIME_FIND_DEPENDENCIES WASIFS_WASMTIME_PKG_REQUIRES
    wasifs_engine_wasmtime)
  if(NOT WASIFS_WASMTIME STREQUAL "system")
    set(WASIFS_WASMTIME_BUNDLE "${CMAKE_INSTALL_LIBDIR}/wasifs/wasmtime")
    install(DIRECTORY "${WASIFS_WASMTIME_FOUND_PREFIX}/" DESTINATION "${WASIFS_WASMTIME_BUNDLE}"
      USE_SOURCE_PERMISSIONS)
    set(WASIFS_WASMTIME_PKG_LIBDIR "\${libdir}/wasifs/wasmtime/lib")
  else()
    get_filename_component(WASIFS_WASMTIME_PKG_LIBDIR "${WASIFS_WASMTIME_LIBRARY}" DIRECTORY)
  endif()
  install(FILES
    "${PROJECT_SOURCE_DIR}/include/wasifs/engine/wasmtime.h"
    "${PROJECT_SOURCE_DIR}/include/wasifs/engine/wasmtime_engine.h"
    "${PROJECT_SOURCE_DIR}/include/wasifs/engine/wasmtime_guest.h"
    "${PROJECT_SOURCE_DIR}/include/wasifs/engine/wasmtime_threads.h"
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/wasifs/engine")
  set_target_properties(wasifs_engine_wasmtime PROPERTIES
    INSTALL_RPATH "$ORIGIN;$ORIGIN/wasifs/wasmtime/lib")
  install(TARGETS wasifs_engine_wasmtime EXPORT wasifsWasmtimeTargets)
  install(EXPORT wasifsWasmtimeTargets NAMESPACE wasifs:: DESTINATION "${package_folder}")
  install(FILES "${PROJECT_SOURCE_DIR}/cmake/WasifsFindWasmtime.cmake"
    DESTINATION "${package_folder}")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/wasifs-wasmtime.pc.in"
    "${generated}/wasifs-wasmtime.pc" @ONLY)
  install(FILES "${generated}/wasifs-wasmtime.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endif()

# The other engines' adapters: a library, headers and what pkg-config reads each.
set(WASIFS_PKG_WITH_wasm2c "wabt's wasm2c, ahead of time")
set(WASIFS_PKG_WITH_wabt "wabt's interpreter")
set(WASIFS_PKG_WITH_wasm_c_api "any engine that has wasm.h, which is linked beside it")
set(WASIFS_PKG_LIBS_wabt " -lwabt")
foreach(engine IN ITEMS wasm2c wabt wasm_c_api)
  if(NOT TARGET wasifs_engine_${engine})
    continue()
  endif()
  file(GLOB headers "${PROJECT_SOURCE_DIR}/include/wasifs/engine/${engine}*.h")
  install(FILES ${headers} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/wasifs/engine")
  set_target_properties(wasifs_engine_${engine} PROPERTIES INSTALL_RPATH "$ORIGIN")
  install(TARGETS wasifs_engine_${engine} EXPORT wasifs_${engine}_Targets)
  install(EXPORT wasifs_${engine}_Targets NAMESPACE wasifs:: DESTINATION "${package_folder}")
  set(WASIFS_ENGINE ${engine})
  string(REPLACE "_" "-" WASIFS_ENGINE_PKG_NAME "${engine}")
  set(WASIFS_ENGINE_PKG_WITH "${WASIFS_PKG_WITH_${engine}}")
  set(WASIFS_ENGINE_PKG_LIBS "${WASIFS_PKG_LIBS_${engine}}")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/wasifs-engine.pc.in"
    "${generated}/wasifs-${WASIFS_ENGINE_PKG_NAME}.pc" @ONLY)
  install(FILES "${generated}/wasifs-${WASIFS_ENGINE_PKG_NAME}.pc"
    DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endforeach()
if(TARGET wasifs_engine_wasm2c)
  install(FILES "${PROJECT_SOURCE_DIR}/cmake/WasifsWasm2c.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/WasifsWasm2cGlue.cmake" DESTINATION "${package_folder}")
endif()

# The C API. The shared library needs nothing of the rest in a static build, so that what is in its
# package is enough for programs in C; the archive needs all of it.
if(TARGET wasifs_c)
  set(c_wasmtime PATTERN "wasmtime.h" EXCLUDE)
  set(WASIFS_C_PKG_VARIABLES "")
  set(WASIFS_C_PKG_LIBS "")
  if(TARGET wasifs_engine_wasmtime)
    set(c_wasmtime "")
    set(WASIFS_C_PKG_VARIABLES "wasmtime_libdir=${WASIFS_WASMTIME_PKG_LIBDIR}")
    set(WASIFS_C_PKG_LIBS " -Wl,-rpath-link,\${wasmtime_libdir}")
  endif()
  if(BUILD_SHARED_LIBS)
    string(APPEND WASIFS_C_PKG_LIBS " -Wl,-rpath-link,\${libdir}")
  endif()
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/wasifs/c"
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/wasifs" FILES_MATCHING PATTERN "*.h" ${c_wasmtime})
  set_target_properties(wasifs_c PROPERTIES INSTALL_RPATH "$ORIGIN;$ORIGIN/wasifs/wasmtime/lib")
  install(TARGETS wasifs_c EXPORT wasifs_c_Targets)
  install(EXPORT wasifs_c_Targets NAMESPACE wasifs:: DESTINATION "${package_folder}")
  if(TARGET wasifs_c_static)
    install(TARGETS wasifs_c_static EXPORT wasifs_c_static_Targets)
    install(EXPORT wasifs_c_static_Targets NAMESPACE wasifs:: DESTINATION "${package_folder}")
  endif()
  configure_file("${PROJECT_SOURCE_DIR}/cmake/wasifs-c.pc.in" "${generated}/wasifs-c.pc" @ONLY)
  install(FILES "${generated}/wasifs-c.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endif()

# The stores that are libraries of their own.
foreach(store IN ITEMS redis s3)
  if(NOT TARGET wasifs_stores_${store})
    continue()
  endif()
  wasifs_dependencies(unused WASIFS_STORE_PKG_REQUIRES wasifs_stores_${store})
  set(WASIFS_STORE ${store})
  install(FILES "${PROJECT_SOURCE_DIR}/include/wasifs/stores/${store}.h"
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/wasifs/stores")
  set_target_properties(wasifs_stores_${store} PROPERTIES INSTALL_RPATH "$ORIGIN")
  install(TARGETS wasifs_stores_${store} EXPORT wasifs_${store}_Targets)
  install(EXPORT wasifs_${store}_Targets NAMESPACE wasifs:: DESTINATION "${package_folder}")
  install(FILES "${PROJECT_SOURCE_DIR}/cmake/WasifsFindStore_${store}.cmake"
    DESTINATION "${package_folder}")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/wasifs-store.pc.in"
    "${generated}/wasifs-${store}.pc" @ONLY)
  install(FILES "${generated}/wasifs-${store}.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endforeach()

# The file systems that are libraries of their own.
if(TARGET wasifs_fs_archive)
  file(GLOB headers "${PROJECT_SOURCE_DIR}/include/wasifs/fs/archive*.h")
  install(FILES ${headers} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/wasifs/fs")
  set_target_properties(wasifs_fs_archive PROPERTIES INSTALL_RPATH "$ORIGIN")
  install(TARGETS wasifs_fs_archive EXPORT wasifs_archive_Targets)
  if(TARGET wasifs_fs_image)
    wasifs_dependencies(unused WASIFS_FS_PKG_REQUIRES wasifs_fs_image)
    install(FILES "${PROJECT_SOURCE_DIR}/include/wasifs/fs/image.h"
      DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/wasifs/fs")
    set_target_properties(wasifs_fs_image PROPERTIES INSTALL_RPATH "$ORIGIN")
    install(TARGETS wasifs_fs_image EXPORT wasifs_archive_Targets)
    configure_file("${PROJECT_SOURCE_DIR}/cmake/wasifs-image.pc.in"
      "${generated}/wasifs-image.pc" @ONLY)
    install(FILES "${generated}/wasifs-image.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
  endif()
  install(EXPORT wasifs_archive_Targets NAMESPACE wasifs:: DESTINATION "${package_folder}")
  install(FILES "${PROJECT_SOURCE_DIR}/cmake/WasifsFindFileSystem_archive.cmake"
    DESTINATION "${package_folder}")
  wasifs_dependencies(unused WASIFS_FS_PKG_REQUIRES wasifs_fs_archive)
  configure_file("${PROJECT_SOURCE_DIR}/cmake/wasifs-archive.pc.in"
    "${generated}/wasifs-archive.pc" @ONLY)
  install(FILES "${generated}/wasifs-archive.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endif()

if(TARGET wasifs-cli)
  wasifs_install_program(wasifs-cli)
endif()

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/wasifsConfig.cmake.in"
  "${generated}/wasifsConfig.cmake"
  INSTALL_DESTINATION "${package_folder}")
# Before 1.0 each minor version may break what users compiled against.
write_basic_package_version_file("${generated}/wasifsConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${generated}/wasifsConfig.cmake" "${generated}/wasifsConfigVersion.cmake"
  DESTINATION "${package_folder}")

# `cpack -G DEB`: one package of all that is installed. The bundled Wasmtime is in it, below a folder
# of our own, so dpkg-shlibdeps is told where it is.
if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME wasifs)
set(CPACK_PACKAGE_VENDOR "the authors of wasifs")
set(CPACK_PACKAGE_CONTACT "the authors of wasifs <wasifs@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX "/usr")
set(CPACK_STRIP_FILES ON)
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_COMPRESSION_TYPE gzip)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
if(WASIFS_WASMTIME_BUNDLE)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${WASIFS_WASMTIME_FOUND_PREFIX}/lib")
endif()
# dpkg-shlibdeps does not see what the program loads late (WasifsLateLibrary.cmake).
find_program(WASIFS_DPKG_QUERY dpkg-query)
if(TARGET wasifs-cli AND WASIFS_DPKG_QUERY)
  get_target_property(files wasifs-cli WASIFS_LATE_FILES)
  set(packages "")
  foreach(file IN LISTS files)
    # The link without a version is of the package for developers; /lib may be one to /usr/lib.
    file(REAL_PATH "${file}" library)
    get_filename_component(library "${library}" NAME)
    execute_process(COMMAND "${WASIFS_DPKG_QUERY}" --search "*/${library}" OUTPUT_VARIABLE found ERROR_QUIET)
    if(found MATCHES "^([^:]+):")
      list(APPEND packages "${CMAKE_MATCH_1}")
    endif()
  endforeach()
  list(JOIN packages ", " CPACK_DEBIAN_PACKAGE_RECOMMENDS)
endif()
include(CPack)
