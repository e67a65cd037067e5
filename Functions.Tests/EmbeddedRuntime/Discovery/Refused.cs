using TechVolunteers.EmbeddedRuntime.Discovery;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Discovery;

internal static class Refused
{
    /// <summary>Exactly one problem is found in the functions of a class; <c>*</c> in its text stands for anything.</summary>
    public static void Because(Type functions, string expected)
    {
        var problem = Assert.Single(FunctionFinder.Search(FunctionSource.Of(functions), "api").Problems);

        var parts = expected.Split('*');
        Assert.StartsWith(parts[0], problem);
        Assert.Contains(parts[^1], problem);
    }
}
