using TechVolunteers.Audit;

namespace TechVolunteers.Nominations;

/// <summary>
/// The state into which an entry of a nomination's audit chain says that it went; null when the entry is about something else. Each feature that
/// moves nominations registers its own, so that the way of a nomination can be read from its chain alone.
/// </summary>
public delegate NominationState? AuditedState(AuditEntry entry);
