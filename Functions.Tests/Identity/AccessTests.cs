using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using Xunit;

namespace TechVolunteers.Tests.Identity;

public sealed class AccessTests
{
    private static readonly (string Name, string? Phase)[] Phases =
        [("none", null), .. Enum.GetNames<Stage>().Select(name => (name, (string?)name))];

    [Fact]
    public void The_matrix_of_who_may_do_what_is_the_approved_one()
    {
        var matrix = Matrix();
        var approved = Path.Combine(Folder(), "AccessMatrix.approved.txt");
        var received = Path.Combine(Folder(), "AccessMatrix.received.txt");
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
            File.WriteAllText(approved, matrix);

        var same = File.Exists(approved) && File.ReadAllText(approved).ReplaceLineEndings("\n") == matrix;
        if (same)
            File.Delete(received);
        else
            File.WriteAllText(received, matrix);

        Assert.True(same, $"The access matrix is not the approved one. Compare {received} with it; to approve what you mean, run with APPROVE=1.");
    }

    [Fact]
    public void Permissions_have_names_of_their_own()
    {
        var names = Permissions().Select(permission => permission.Name).ToArray();

        Assert.NotEmpty(names);
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
    }

    [Fact]
    public void A_supervisor_and_the_public_hold_no_permission_that_decides_anything()
    {
        string[] decides = ["propose", "confirm", "decide", "assign", "move", "open", "manage", "revise"];

        var held = Permissions()
            .Where(permission => permission.Grants.Any(grant => grant.Role is Role.Supervisor or Role.Public))
            .Where(permission => decides.Any(word => permission.Name.Split('.', '-').Contains(word)))
            .Select(permission => permission.Name);

        Assert.Empty(held);
    }

    [Fact]
    public void What_belongs_to_another_unit_looks_like_what_does_not_exist()
    {
        var permission = Permission.To("test.see", "查看").For(Role.Clerk, Reach.OwnUnit);
        var clerk = new Principal(PersonId.From("p"), "张示例", [Role.Clerk], UnitId.From("u"));

        var denied = Assert.IsType<AccessDecision.Denied>(Access.Decide(clerk, permission, Subject.Of(UnitId.From("other")), null));

        Assert.Equal(404, denied.Why.Status);
    }

    /// <summary>Permission by permission: which role may, on whose things, in which stages; anything that is not listed is refused.</summary>
    private static string Matrix()
    {
        var text = new StringBuilder("# Who may do what. A line: role, whose thing, and the stages in which it may (none: outside a campaign). What is not listed is refused.\n");
        foreach (var permission in Permissions().OrderBy(permission => permission.Name, StringComparer.Ordinal))
        {
            text.Append('\n').Append(permission.Name).Append(' ').Append(permission.Title).Append('\n');
            foreach (var role in Enum.GetValues<Role>())
            {
                var allowed = Subjects()
                    .Select(each => (each.Whose, Stages: Stages(role, permission, each.Subject)))
                    .Where(each => each.Stages.Length > 0)
                    .ToArray();
                if (allowed.Length == Subjects().Length && allowed.Select(each => each.Stages).Distinct(StringComparer.Ordinal).Count() == 1)
                    allowed = [("anything", allowed[0].Stages)];
                foreach (var (whose, stages) in allowed)
                    text.Append("  ").Append(role.ToString().PadRight(14)).Append(whose.PadRight(9)).Append(stages).Append('\n');
            }
        }
        return text.ToString();
    }

    private static string Stages(Role role, Permission permission, Subject subject)
    {
        var yes = Phases.Where(phase => Access.Decide(Somebody(role), permission, subject, phase.Phase) is AccessDecision.Allowed).Select(phase => phase.Name).ToArray();
        return yes.Length == Phases.Length ? "always" : string.Join(' ', yes);
    }

    private static Principal? Somebody(Role role) =>
        role == Role.Public ? null : new Principal(PersonId.From("self"), "测试人员", [role], UnitId.From("own"));

    private static (string Whose, Subject Subject)[] Subjects() =>
    [
        ("nobody's", Subject.General),
        ("own", new Subject(UnitId.From("own"), [])),
        ("assigned", new Subject(UnitId.From("other"), [PersonId.From("self")])),
        ("other's", new Subject(UnitId.From("other"), [PersonId.From("other")])),
    ];

    private static IEnumerable<Permission> Permissions() => typeof(Permission).Assembly.GetTypes()
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(field => field.FieldType == typeof(Permission))
        .Select(field => (Permission)field.GetValue(null)!);

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
