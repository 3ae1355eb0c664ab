// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shared ownership of inodes, file systems and open files: a count inside the object, so that a
// file in a tree of millions costs one word and handing it on costs one atomic increment.
#pragma once

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace wasifs {

/// Base of everything that `Ref` can own. The count starts at zero; the last `Ref` deletes the
/// object. The count is thread-safe, the object is as its class says.
class RefCounted {
 public:
  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

 protected:
  virtual ~RefCounted() = default;

 private:
  template <class T>
  friend class Ref;

  void acquire() const noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  void release() const noexcept {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  mutable std::atomic<std::uint32_t> references_{0};
};

/// An owning pointer to a `RefCounted` object; may be empty. Copies share ownership. One `Ref`
/// object is used by one thread at a time, different `Ref`s to the same object by any.
template <class T>
class Ref {
 public:
  Ref() = default;
  /// Empty.
  Ref(std::nullptr_t) noexcept {}  // NOLINT(google-explicit-constructor)
  /// Shares ownership of `object`, which was made by `new` (see `make_ref`) or is owned by a `Ref`
  /// already.
  explicit Ref(T* object) noexcept : object_(object) {
    if (object_ != nullptr) object_->acquire();
  }
  /// Shares what `other` owns.
  Ref(const Ref& other) noexcept : Ref(other.object_) {}
  /// Takes over what `other` owns, which is empty afterwards.
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  /// Converts as the raw pointers do.
  template <class U>
    requires std::convertible_to<U*, T*>
  Ref(const Ref<U>& other) noexcept : Ref(other.get()) {}  // NOLINT(google-explicit-constructor)
  /// Converts as the raw pointers do.
  template <class U>
    requires std::convertible_to<U*, T*>
  Ref(Ref<U>&& other) noexcept
      : object_(std::exchange(other.object_, nullptr)) {}  // NOLINT(google-explicit-constructor)
  /// Lets go of what it owned.
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_ != nullptr) object_->release();
  }

  /// The object, or null.
  [[nodiscard]] T* get() const noexcept { return object_; }
  /// The object; not on an empty one.
  T& operator*() const noexcept { return *object_; }
  /// The object's members; not on an empty one.
  T* operator->() const noexcept { return object_; }
  /// Whether it owns an object.
  explicit operator bool() const noexcept { return object_ != nullptr; }
  /// Whether both own the same object, or none.
  friend bool operator==(const Ref& a, const Ref& b) noexcept { return a.object_ == b.object_; }

 private:
  template <class U>
  friend class Ref;

  T* object_ = nullptr;
};

/// Makes a `T` and the first `Ref` to it.
template <class T, class... Arguments>
[[nodiscard]] Ref<T> make_ref(Arguments&&... arguments) {
  return Ref<T>(new T(std::forward<Arguments>(arguments)...));
}

/// `object` as a `Ref` to a derived class that the caller knows it to be.
template <class T, class U>
[[nodiscard]] Ref<T> static_ref_cast(const Ref<U>& object) noexcept {
  return Ref<T>(static_cast<T*>(object.get()));
}

}  // namespace wasifs
