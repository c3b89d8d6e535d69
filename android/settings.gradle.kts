// For Android Studio. `cargo xtask android` builds without it, and makes what it needs first:
// the bindings, the gateway's address and, with an NDK, the core library.
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode = RepositoriesMode.FAIL_ON_PROJECT_REPOS
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "live"
include(":app", ":modern")
