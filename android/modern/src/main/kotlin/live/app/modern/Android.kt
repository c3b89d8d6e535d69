package live.app.modern

/** The versions of the platform that the app asks for, by the names that people know. */
object Android {
    /** API 28. */
    const val NINE = 28

    /** API 30. */
    const val ELEVEN = 30

    /** API 33. */
    const val THIRTEEN = 33
}
