using TechVolunteers.Identity;

namespace TechVolunteers.Demo;

/// <summary>Outside a demonstration the door stands before these, and nobody passes.</summary>
public static class DemoPermissions
{
    public static readonly Permission TakePart = Permission.To("demo.take-part", "使用演示功能").For(Role.Public);
}
