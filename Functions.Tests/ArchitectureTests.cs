using System.Collections.Immutable;
using ArchUnitNET.Domain;
using ArchUnitNET.Fluent.Syntax.Elements.Types;
using ArchUnitNET.Loader;
using TechVolunteers.EmbeddedRuntime.Hosting;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace TechVolunteers.Tests;

/// <summary>Who may know whom. What a rule cannot see (texts, reflection) is left to review.</summary>
public sealed class ArchitectureTests
{
    private static readonly ImmutableArray<string> Features =
        ["Campaigns", "Nominations", "PreliminaryReview", "ExpertReview", "FinalList", "PublicNotice", "Exports", "Demo", "Supervision"];

    private static readonly Architecture App = new ArchLoader()
        .LoadAssemblies(typeof(App).Assembly, typeof(FunctionList).Assembly)
        .Build();

    [Theory]
    [InlineData("Notifications")]
    [InlineData("Audit")]
    [InlineData("Identity")]
    [InlineData("Durable")]
    [InlineData("Storage")]
    [InlineData("Web")]
    public void A_platform_folder_knows_no_feature(string folder) =>
        Holds(Types().That().ResideInNamespaceMatching($@"^TechVolunteers\.{folder}($|\.)")
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching($@"^TechVolunteers\.({string.Join('|', Features)})($|\.)")));

    [Fact]
    public void The_embedded_runtime_knows_nothing_of_the_app() =>
        Assert.DoesNotContain(typeof(FunctionList).Assembly.GetReferencedAssemblies(), name => name.Name == typeof(App).Assembly.GetName().Name);

    [Fact]
    public void Only_the_storage_folder_knows_the_stores() =>
        Holds(Types().That().ResideInAssembly(typeof(App).Assembly).And().DoNotResideInNamespaceMatching(@"^TechVolunteers\.Storage($|\.)")
            .Should().NotDependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching(@"^(Azure|Microsoft\.Data\.Sqlite|SQLitePCL)($|\.)")));

    [Fact]
    public void No_name_says_nothing() =>
        Holds(Types().That().ResideInNamespaceMatching(@"^TechVolunteers($|\.)")
            .Should().NotHaveNameMatching("(Manager|Helper|Helpers|Util|Utils|Utility|Service|Services|Base|Common)(`|$)"));

    private static void Holds(TypesShouldConjunction rule) =>
        Assert.Equal("", string.Join('\n', rule.Evaluate(App).Where(result => !result.Passed).Select(result => result.Description)));
}
