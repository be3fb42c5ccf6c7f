// must fail in "other accounts need not wait" with "deadlock"
// why: One lock for all transfers makes transfers between other accounts wait for yours.
use gym::sync::Mutex;

#[derive(Debug)]
pub struct Account {
    pub number: u32,
    pub balance: Mutex<u64>,
}

static TRANSFER: Mutex<()> = Mutex::new(());

pub fn transfer(from: &Account, to: &Account, amount: u64) -> bool {
    let _all = TRANSFER.lock().unwrap();
    if *from.balance.lock().unwrap() < amount {
        return false;
    }
    *from.balance.lock().unwrap() -= amount;
    *to.balance.lock().unwrap() += amount;
    true
}
