package live.app.draw

import live.app.R
import live.core.screen.Picture

/** The drawing for each meaning. */
object Icons {
    /** Of a picture that the core asks for. */
    fun of(picture: Picture): Int = when (picture) {
        Picture.SERVICES -> R.drawable.i_services
        Picture.HOME -> R.drawable.i_home
        Picture.DOCUMENTS -> R.drawable.i_documents
        Picture.PERSON -> R.drawable.i_person
        Picture.REPORT -> R.drawable.i_report
        Picture.BILL -> R.drawable.i_bill
        Picture.ROAD -> R.drawable.i_road
        Picture.LAMP -> R.drawable.i_lamp
        Picture.WASTE -> R.drawable.i_waste
        Picture.WATER -> R.drawable.i_water
        Picture.TREE -> R.drawable.i_tree
        Picture.ORDER -> R.drawable.i_order
        Picture.OTHER -> R.drawable.i_other
        Picture.WAITING -> R.drawable.i_waiting
        Picture.SENT -> R.drawable.i_sent
        Picture.OFFLINE -> R.drawable.i_offline
        Picture.WARNING -> R.drawable.i_warning
        Picture.INFO -> R.drawable.i_info
        Picture.CHECK -> R.drawable.i_check
        Picture.CALENDAR -> R.drawable.i_calendar
        Picture.PLACE -> R.drawable.i_place
        Picture.PHOTO -> R.drawable.i_photo
        Picture.SHIELD -> R.drawable.i_shield
        Picture.PHONE -> R.drawable.i_phone
        Picture.LANGUAGE -> R.drawable.i_language
        Picture.LEAVE -> R.drawable.i_leave
        Picture.PEOPLE -> R.drawable.i_people
        Picture.DOWNLOAD -> R.drawable.i_download
        Picture.EMERGENCY -> R.drawable.i_emergency
        Picture.SEARCH -> R.drawable.i_search
        Picture.AGAIN -> R.drawable.i_again
    }
}
