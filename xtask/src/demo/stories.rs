//! The stories: what an engineer does with each vendor on a bad morning.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::conversation::{Conversation, record};

/// What the demo of one vendor consists of.
pub struct Story {
    /// What happens between the list of tools and the mistakes.
    pub tell: fn(&mut Conversation) -> Result<()>,
    /// A tool that lists, and arguments that it must refuse.
    pub list: &'static str,
    pub mistaken: Value,
}

/// The story of a vendor.
pub fn of(vendor: &str) -> Result<Story> {
    Ok(match vendor {
        "betterstack" => Story {
            tell: better_stack,
            list: "list_all_better_stack_incidents",
            mistaken: json!({"resolved": "no", "limit": 5000, "status": "open"}),
        },
        "chronosphere" => Story {
            tell: chronosphere,
            list: "list_all_chronosphere_teams",
            mistaken: json!({"slugs": "sre-core", "limit": 0, "name": "SRE Core"}),
        },
        "firehydrant" => Story {
            tell: fire_hydrant,
            list: "list_all_fire_hydrant_incidents",
            mistaken: json!({"archived": "no", "limit": 5000, "severity": "SEV1"}),
        },
        "pagerduty" => Story {
            tell: pager_duty,
            list: "list_all_pager_duty_incidents",
            mistaken: json!({"statuses": ["open"], "limit": 1000, "urgency": "high"}),
        },
        unknown => {
            bail!("there is no story of `{unknown}`; there are betterstack, chronosphere, firehydrant, pagerduty")
        }
    })
}

fn better_stack(talk: &mut Conversation) -> Result<()> {
    talk.scene("What is not resolved yet?");
    let show = ["/id", "/attributes/name", "/attributes/cause", "/attributes/status"];
    let incidents = talk.call("list_all_better_stack_incidents", &json!({"resolved": false, "limit": 3}), &show)?;
    let incident = id(&incidents.value["result"][0])?;

    talk.scene("Who is on call?");
    talk.call("list_all_better_stack_on_call_schedules", &json!({"limit": 3}), &["/id", "/attributes/name"])?;

    talk.scene("Take the first one, and say so.");
    let arguments = json!({"incident_id": incident, "acknowledged_by": "ines@parcels.example.com"});
    talk.call("better_stack_incidents_acknowledge", &arguments, &show)?;
    let arguments = json!({"incident_id": incident, "content": "Looking at the gateway's last deploy."});
    talk.call("create_a_better_stack_incident_comment", &arguments, &["/id", "/attributes/content"])?;

    talk.scene("Which status pages could tell the customers?");
    let show = ["/id", "/attributes/company_name", "/attributes/subdomain"];
    talk.call("list_all_better_stack_status_pages", &json!({}), &show)?;
    Ok(())
}

fn chronosphere(talk: &mut Conversation) -> Result<()> {
    talk.scene("Which teams are there? Three at a time.");
    let show = ["/slug", "/name", "/description"];
    let first = talk.call("list_all_chronosphere_teams", &json!({"limit": 3}), &show)?;
    let arguments = json!({"limit": 3, "next_cursor": first.value["next_cursor"]});
    let second = talk.call("list_all_chronosphere_teams", &arguments, &show)?;

    talk.scene("One of them in full.");
    let slug = second.value["result"][0]["slug"].as_str().context("a team has a slug")?;
    talk.call("get_single_chronosphere_team_by_id", &json!({"id": slug}), &["/name", "/user_emails"])?;

    talk.scene("What is watched?");
    talk.call("list_all_chronosphere_monitors", &json!({"limit": 3}), &["/slug", "/name", "/prometheus_query"])?;
    Ok(())
}

fn fire_hydrant(talk: &mut Conversation) -> Result<()> {
    talk.scene("What is open?");
    let show = ["/id", "/name", "/severity", "/current_milestone"];
    talk.call("list_all_fire_hydrant_incidents", &json!({"limit": 3}), &show)?;

    talk.scene("Which severities are there, and which teams?");
    let severities = talk.call("list_all_fire_hydrant_severities", &json!({}), &["/slug", "/description"])?;
    let severity = severities.value["result"][0]["slug"].as_str().context("a severity has a slug")?.to_owned();
    talk.call("list_all_fire_hydrant_teams", &json!({}), &["/id", "/name"])?;

    talk.scene("Declare an incident, and note what is known.");
    let arguments = json!({"name": "Card payments are declined at the till", "severity": severity});
    let declared = talk.call("create_a_fire_hydrant_incident", &arguments, &["/id", "/name", "/severity"])?;
    let arguments = json!({
        "incident_id": id(record(&declared.value))?,
        "body": "Declines began with the network change at 08:40; rolling it back.",
        "visibility": "private_to_org",
    });
    talk.call("create_a_fire_hydrant_incident_note", &arguments, &["/id", "/body"])?;
    Ok(())
}

fn pager_duty(talk: &mut Conversation) -> Result<()> {
    talk.scene("What is burning?");
    let arguments = json!({"statuses": ["triggered"], "limit": 3});
    let show = ["/id", "/title", "/urgency", "/service/summary"];
    let incidents = talk.call("list_all_pager_duty_incidents", &arguments, &show)?;
    let incident = id(&incidents.value["result"][0])?;
    let service = id(&incidents.value["result"][0]["service"])?;

    talk.scene("The first one, in full.");
    let show = ["/id", "/status", "/title", "/created_at", "/escalation_policy/summary"];
    talk.call("get_single_pager_duty_incident_by_id", &json!({"id": incident}), &show)?;

    talk.scene("Which schedules are there, and who is on call now?");
    let schedules =
        talk.call("list_all_pager_duty_schedules", &json!({"limit": 3}), &["/id", "/name", "/time_zone"])?;
    let schedule = id(&schedules.value["result"][0])?;
    let show = ["/user/summary", "/escalation_level", "/escalation_policy/summary", "/end"];
    talk.call("list_all_pager_duty_on_calls", &json!({"schedule_ids": [schedule], "earliest": true}), &show)?;

    talk.scene("A follow-up incident on the same service, and a note on it.");
    let arguments = json!({
        "title": "Checkout latency is back above two seconds",
        "service": {"id": service, "type": "service_reference"},
        "urgency": "high",
    });
    let created =
        talk.call("create_a_pager_duty_incident", &arguments, &["/id", "/incident_number", "/status", "/title"])?;
    let created = id(record(&created.value))?;
    let arguments = json!({"incident_id": created, "content": "Rolled back the last deploy; watching the error rate."});
    talk.call("create_a_pager_duty_incident_note", &arguments, &["/id", "/content"])?;
    Ok(())
}

fn id(record: &Value) -> Result<String> {
    record["id"].as_str().map(str::to_owned).with_context(|| format!("no id in {record}"))
}
