//! `agents`: the people who take calls, and what each is doing.

use std::collections::BTreeMap;

use assistant::{AgentSettings, Business};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::ladder::{Agent, AgentState};
use sqlx::PgConnection;
use telephony::{AgentId, TenantId};

use crate::connection::{Store, new_id};
use crate::error::StoreError;

/// Everybody who may be rung for a business, and what each is doing: what `policy::ladder::plan` asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Team {
    /// Who, in the order of the settings.
    pub agents: Vec<Agent>,
    /// What each is doing.
    pub states: BTreeMap<AgentId, AgentState>,
}

impl Store {
    /// The agents of a business as they are now.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn team(&self, tenant: TenantId, business: &Business) -> Result<Team, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT agent_id, key, paused, last_taken_at, last_ended_at,
                   EXISTS (SELECT FROM offers o WHERE o.tenant_id = a.tenant_id AND o.agent_id = a.agent_id
                       AND o.ended_at IS NULL) AS "busy!"
               FROM agents a WHERE tenant_id = $1 AND active"#,
            tenant.0
        )
        .fetch_all(&self.pool)
        .await?;
        let ids: BTreeMap<&str, AgentId> =
            rows.iter().map(|row| (row.key.as_str(), AgentId(row.agent_id))).collect();
        let agents = business.agents(|key| ids.get(key).copied());
        let states = rows.iter().map(|row| {
            let state = AgentState {
                paused: row.paused,
                busy: row.busy,
                last_ended: row.last_ended_at.map(|at| at.to_jiff()),
                last_taken: row.last_taken_at.map(|at| at.to_jiff()),
            };
            (AgentId(row.agent_id), state)
        });
        let states = states.collect();
        Ok(Team { agents, states })
    }

    /// Leaves an agent alone until further notice, or rings him again. False when the business has no such agent.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn set_paused(&self, tenant: TenantId, key: &str, paused: bool) -> Result<bool, StoreError> {
        let updated = sqlx::query!(
            "UPDATE agents SET paused = $3 WHERE tenant_id = $1 AND key = $2 AND active",
            tenant.0,
            key,
            paused
        )
        .execute(&self.pool)
        .await?;
        Ok(updated.rows_affected() == 1)
    }
}

/// Makes these the tenant's agents. A short name that comes back is the same agent again.
pub(crate) async fn put_all(
    db: &mut PgConnection,
    tenant: TenantId,
    agents: &[AgentSettings],
    now: Timestamp,
) -> Result<(), StoreError> {
    let keys: Vec<String> = agents.iter().map(|agent| agent.id.clone()).collect();
    sqlx::query!(
        "UPDATE agents SET active = false WHERE tenant_id = $1 AND active AND key <> ALL ($2)",
        tenant.0,
        &keys
    )
    .execute(&mut *db)
    .await?;
    for (position, agent) in (0_i32..).zip(agents) {
        sqlx::query!(
            "INSERT INTO agents (tenant_id, agent_id, key, name, number, position, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (tenant_id, key) DO UPDATE SET active = true, name = excluded.name,
                 number = excluded.number, position = excluded.position",
            tenant.0,
            new_id(now),
            agent.id,
            agent.name.trim(),
            agent.number,
            position,
            now.to_sqlx()
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Notes that an agent has taken a call.
pub(crate) async fn took_call(
    db: &mut PgConnection,
    tenant: TenantId,
    agent: AgentId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE agents SET last_taken_at = greatest(last_taken_at, $3) WHERE tenant_id = $1 AND agent_id = $2",
        tenant.0,
        agent.0,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that the call which an agent had taken is over.
pub(crate) async fn ended_call(
    db: &mut PgConnection,
    tenant: TenantId,
    agent: AgentId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE agents SET last_ended_at = greatest(last_ended_at, $3) WHERE tenant_id = $1 AND agent_id = $2",
        tenant.0,
        agent.0,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}
