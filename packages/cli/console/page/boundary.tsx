import { Component, type ComponentChildren } from 'preact';

/** Shows an error in place of a release that cannot be rendered, for example one written by a later version. */
export class Boundary extends Component<{ children: ComponentChildren }, { readonly problem?: string }> {
  static override getDerivedStateFromError(error: Error): { readonly problem: string } {
    return { problem: error.message };
  }

  override render() {
    const { problem } = this.state;
    if (problem === undefined) return this.props.children;
    return (
      <p class="notice bad" role="alert">
        This release cannot be displayed: {problem}. The console may be older than the deployed version.
      </p>
    );
  }
}
