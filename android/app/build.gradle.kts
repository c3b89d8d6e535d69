import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins {
    id("com.android.application")
    id("org.jetbrains.kotlin.android")
}

// What `cargo xtask android` has made: run it first, and again when the core has changed.
val made = rootDir.resolve("../target/android")

android {
    namespace = "live.app"
    compileSdk = 35
    defaultConfig {
        applicationId = "live.app"
        minSdk = 26
        targetSdk = 35
        versionCode = 1
        versionName = "0.1.0"
    }
    sourceSets["main"].apply {
        kotlin.srcDirs("src/main/kotlin", made.resolve("bindings"))
        res.srcDir(made.resolve("resources/given"))
        jniLibs.srcDir(made.resolve("native"))
    }
    buildTypes {
        release {
            isMinifyEnabled = true
            proguardFiles("rules.pro")
            signingConfig = signingConfigs["debug"]
        }
    }
    splits {
        abi {
            isEnable = true
            reset()
            include("arm64-v8a", "armeabi-v7a", "x86_64")
            isUniversalApk = true
        }
    }
    packaging { jniLibs.useLegacyPackaging = false }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_1_8
        targetCompatibility = JavaVersion.VERSION_1_8
    }
}

kotlin { compilerOptions { jvmTarget = JvmTarget.JVM_1_8 } }

dependencies {
    implementation(project(":modern"))
    implementation("net.java.dev.jna:jna:5.19.1@aar")
    implementation("com.google.zxing:core:3.5.3")
}
