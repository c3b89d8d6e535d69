bapenda-tile = Pay property tax
bapenda-service-look-up = Pay property tax by its number
bapenda-service-look-up-detail = For your own house or somebody else's, without signing in
bapenda-service-mine = My bills
bapenda-service-other = Pay business and other local taxes
bapenda-service-other-detail = Restaurants, hotels, parking, entertainment, advertising, groundwater, BPHTB
bapenda-service-mine-detail = Every local tax bill of your NIK, without looking for its number

bapenda-title = Pay: { $tax }
bapenda-lead = Type the number on the tax paper, your own or somebody else's. No need to sign in.
bapenda-scan = Scan the QR code on the paper
bapenda-look-up = Find the bill
bapenda-found = Bills found
bapenda-found-empty = Nothing was looked for yet. Type a tax object number first.
bapenda-looked-up = Looked for on this device
bapenda-wrong-length = This number has { $count } digits. Look again, one may be missing or too many.
bapenda-mine = My bills
bapenda-mine-empty = There is no bill on your NIK. If you have just bought a house, look for it by its tax object number.
bapenda-mine-others = For others
bapenda-mine-for = Bills for { $name }
bapenda-mine-other-detail = You act for this person
bapenda-mine-for-empty = There are no bills for this person’s NIK.
bapenda-mandate-over = You no longer act for this person
bapenda-mandate-over-text = Their bills are no longer on your phone. Receipts that you kept are still there.

bapenda-bill-title = { $bill }, { $address }
bapenda-bill-detail = { $amount }
bapenda-bill-for = { $bill } for { $name }
bapenda-due = Due { $date }
bapenda-due-soon = { $days ->
    [0] Due today
    [one] Due tomorrow, { $date }
   *[other] Due in { $days } days, { $date }
}
bapenda-overdue = { $days ->
    [one] One day late, since { $date }
   *[other] { $days } days late, since { $date }
}
bapenda-paid = Paid
bapenda-paid-title = Paid
bapenda-paid-text = The proof is kept on this device and opens without a network. See the proof
bapenda-paid-other = This bill has been paid. Thank you.

bapenda-owner = In the name of
bapenda-principal = Tax
bapenda-fine = Fine
bapenda-due-date = Due
bapenda-pay = Pay by QRIS
bapenda-pay-again = Make a new QRIS
bapenda-pay-note = QRIS can be paid from every bank and wallet, and the city adds no fee.
bapenda-qris = QRIS · good for { $minutes } more minutes, until { $when }
bapenda-qris-save = Save the QR picture
bapenda-qris-how = Open your bank's app, choose QRIS, then scan this code or pick its picture. This page changes by itself once it is paid.
bapenda-qris-expired = The last QRIS ran out and was not paid. Make a new one.

bapenda-receipt = Proof of payment: { $bill }
bapenda-receipt-title = Proof of payment
bapenda-receipt-detail = { $amount } · { $when }
bapenda-receipt-proven = The tax office's signature was checked and is right
bapenda-receipt-unproven = The tax office's signature could not be checked yet
bapenda-receipt-kept = Kept on this device, opens without a network
bapenda-amount-paid = Paid
bapenda-paid-at = Time of payment

wrong-tax-object-empty = Type the tax object number from the tax paper.
wrong-tax-object-wrong-length = A NOP has 18 digits. Look again, one may be missing or too many.
wrong-tax-object-no-bill = There is no bill for this number yet. Check the digits on the tax paper.
