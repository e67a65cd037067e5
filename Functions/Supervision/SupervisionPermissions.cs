using TechVolunteers.Identity;

namespace TechVolunteers.Supervision;

public static class SupervisionPermissions
{
    public static readonly Permission ReadAudit = Permission.To("supervision.read-audit", "查看审计记录").For(Role.Supervisor).For(Role.Lead);

    public static readonly Permission CheckInvariants = Permission.To("supervision.check-invariants", "核对数据").For(Role.Supervisor).For(Role.Administrator);
}
