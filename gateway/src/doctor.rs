//! `firstring doctor`: what is missing here, and how to mend it.

use assistant::Business;
use secrecy::ExposeSecret;
use store::Store;

use crate::config::Settings;

pub(crate) async fn examine(settings: &Settings) -> anyhow::Result<()> {
    let mut findings = Findings::default();
    match settings.check() {
        Ok(config) => {
            findings.good(&format!("configuration: listens on {}", config.listen));
            match tokio::net::TcpListener::bind(config.listen).await {
                Ok(_) => findings.good(&format!("address: {} is free", config.listen)),
                Err(error) => findings.bad(
                    &format!("address: {}: {error}", config.listen),
                    "a gateway may be running already; otherwise choose another `listen`",
                ),
            }
        }
        Err(mistakes) => {
            findings.bad(&mistakes.to_string(), "set them in firstring.toml or in the environment")
        }
    }
    match speech::models::check(&settings.models_dir()) {
        Ok(_) => findings.good(&format!("models: complete in {}", settings.models_dir().display())),
        Err(missing) => {
            for file in missing {
                findings.bad(&format!("models: {file}"), "firstring models install");
            }
        }
    }
    match settings.database_url() {
        Ok(url) => database(url.expose_secret(), settings.has_mail(), &mut findings).await,
        Err(_) => findings.bad("database: no address", "set DATABASE_URL; ./run starts a private one"),
    }
    findings.conclude()
}

async fn database(url: &str, mail: bool, findings: &mut Findings) {
    let store = match Store::connect(url, 1).await {
        Ok(store) => store,
        Err(error) => {
            findings.bad(&format!("database: {}", chain(&error)), "start Postgres, or correct DATABASE_URL");
            return;
        }
    };
    match store.pending_migrations().await {
        Ok(pending) if pending.is_empty() => findings.good("database: reachable, tables up to date"),
        Ok(pending) => {
            findings.bad(&format!("database: {} migration(s) to run", pending.len()), "firstring migrate");
            return;
        }
        Err(error) => findings.bad(&format!("database: {}", chain(&error)), "firstring migrate"),
    }
    match store.tenants().await {
        Ok(tenants) if tenants.is_empty() => findings.bad(
            "businesses: none, so every call is refused",
            "firstring tenant apply sample/riverside-plumbing.toml",
        ),
        Ok(tenants) => {
            for tenant in tenants {
                match tenant.settings.check() {
                    Ok(business) => findings.business(&business, mail),
                    Err(mistakes) => findings.bad(
                        &format!("business: {}: {} mistake(s) in its settings", tenant.slug, mistakes.len()),
                        "correct its file and `firstring tenant apply` it",
                    ),
                }
            }
        }
        Err(error) => findings.bad(&format!("businesses: {}", chain(&error)), "firstring migrate"),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[derive(Default)]
struct Findings {
    bad: usize,
}

impl Findings {
    fn good(&self, what: &str) {
        println!("ok    {what}");
    }

    fn business(&mut self, business: &Business, mail: bool) {
        let warnings = business.warnings(mail).join("; ");
        let named = format!("business: {}", business.slug);
        if business.telephones() == 0 {
            self.bad(&format!("{named}: {warnings}"), "add it to its file and `firstring tenant apply` it");
        } else if warnings.is_empty() {
            self.good(&named);
        } else {
            self.good(&format!("{named}: {warnings}"));
        }
    }

    fn bad(&mut self, what: &str, mend: &str) {
        println!("BAD   {what}\n      mend: {mend}");
        self.bad += 1;
    }

    fn conclude(self) -> anyhow::Result<()> {
        anyhow::ensure!(self.bad == 0, "{} thing(s) to mend", self.bad);
        println!("everything is in place");
        Ok(())
    }
}
